namespace Cairn.Storage.Catalog.Shares;

/// <summary>One report that anybody with a link sees. Its token is stored only as a hash, and the request lies here, so that the link's holder asks for nothing else.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Site">The site's number.</param>
/// <param name="Name">The report's heading.</param>
/// <param name="Note">What its readers should know; may be empty.</param>
/// <param name="Kind">The report's kind, such as <c>funnel</c>.</param>
/// <param name="Request">The whole request, JSON.</param>
/// <param name="CreatedBy">Who made the link.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="ExpiresAt">The first moment at which it works no longer.</param>
public sealed record SharedReport(
    int Id, int Site, string Name, string Note, string Kind, string Request, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);

/// <summary>What is to be shared. <paramref name="Days"/>: how long, 1 to <see cref="SharedReports.MostDays"/>.</summary>
public sealed record NewSharedReport(string Name, string Note, string Kind, string Request, int Days);

/// <summary>A link just made. <paramref name="Token"/> is stored nowhere.</summary>
public sealed record IssuedSharedReport(string Token, SharedReport Report);

internal sealed class SharedReportRow
{
    public int Id { get; set; }
    public required int SiteId { get; set; }
    public required byte[] TokenHash { get; set; }
    public required string Name { get; set; }
    public required string Note { get; set; }
    public required string Kind { get; set; }
    public required string Request { get; set; }
    public required string CreatedBy { get; set; }
    public required DateTimeOffset CreatedAt { get; set; }
    public required DateTimeOffset ExpiresAt { get; set; }
}
