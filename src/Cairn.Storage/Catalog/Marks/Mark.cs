namespace Cairn.Storage.Catalog.Marks;

/// <summary>Something that happened to the site, such as a deploy or a campaign, shown in trends.</summary>
/// <param name="Id">Its number.</param>
/// <param name="At">When it happened.</param>
/// <param name="Title">What happened.</param>
/// <param name="Kind"><c>deploy</c>, <c>campaign</c>, <c>incident</c>, <c>price</c>, <c>tracking</c> or <c>other</c>.</param>
/// <param name="CreatedBy">Who noted it.</param>
/// <param name="CreatedAt">When it was noted.</param>
public sealed record Mark(int Id, DateTimeOffset At, string Title, string Kind, string CreatedBy, DateTimeOffset CreatedAt);

internal sealed class MarkRow
{
    public int Id { get; set; }
    public required int SiteId { get; set; }
    public required DateTimeOffset At { get; set; }
    public required string Title { get; set; }
    public required string Kind { get; set; }
    public required string CreatedBy { get; set; }
    public required DateTimeOffset CreatedAt { get; set; }
}
