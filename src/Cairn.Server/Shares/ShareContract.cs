using System.Text.Json;
using Cairn.Storage.Catalog.Shares;

namespace Cairn.Server.Shares;

/// <summary>The public links of a site that work. <c>Allowed</c>: whether the site lets them answer at all.</summary>
internal sealed record ShareList(bool Allowed, IReadOnlyList<ShareShown> Rows);

/// <summary>A public link without its token.</summary>
internal sealed record ShareShown(int Id, string Name, string Note, string Kind, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt)
{
    public static ShareShown Of(SharedReport shared) =>
        new(shared.Id, shared.Name, shared.Note, shared.Kind, shared.CreatedBy, shared.CreatedAt, shared.ExpiresAt);
}

/// <param name="Name">The heading its readers see.</param>
/// <param name="Kind"><c>conversions</c>, <c>drivers</c>, <c>funnel</c>, <c>paths</c>, <c>products</c>, <c>retention</c> or <c>sources</c>.</param>
/// <param name="Request">The whole request, as <c>POST …/reports/{kind}</c> takes it. The link shows this report and no other.</param>
/// <param name="Note">What its readers should know.</param>
/// <param name="Days">How many days the link works, 1 to 365; null: 30.</param>
internal sealed record NewShareRequest(string Name, string Kind, JsonElement Request, string? Note = null, int? Days = null);

/// <summary>A link just made, shown this once.</summary>
/// <param name="Link">What it is.</param>
/// <param name="Path">To put behind the address of this Cairn.</param>
internal sealed record IssuedShareShown(ShareShown Link, string Path)
{
    public static IssuedShareShown Of(IssuedSharedReport issued) => new(ShareShown.Of(issued.Report), $"/p/{issued.Token}");
}

/// <summary>What the holder of a public link sees.</summary>
/// <param name="Name">The heading.</param>
/// <param name="Note">What readers should know; may be empty.</param>
/// <param name="Site">What the site is called.</param>
/// <param name="Timezone">The site's, IANA.</param>
/// <param name="Kind">The report's kind.</param>
/// <param name="ExpiresAt">The first moment at which the link works no longer.</param>
/// <param name="Names">What conversions are called, by their keys.</param>
/// <param name="Report">The report's answer, without tokens that lead to visitors.</param>
internal sealed record SharedReportShown(
    string Name, string Note, string Site, string Timezone, string Kind, DateTimeOffset ExpiresAt, IReadOnlyDictionary<string, string> Names, JsonElement Report);
