namespace Cairn.Storage.Catalog.Saved;

/// <summary>A page of the dashboard that was given a name.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Page">The path below the site with its query, such as <c>/s/shop/funnels?steps=a</c>: the whole view.</param>
/// <param name="Note">What people should know about it; may be empty.</param>
/// <param name="Owner">Who saved it.</param>
/// <param name="Pinned">Whether it stands first.</param>
/// <param name="CreatedAt">When it was saved.</param>
/// <param name="ChangedAt">When it was changed last.</param>
public sealed record SavedReport(
    int Id, string Name, string Page, string Note, string Owner, bool Pinned, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt);

/// <summary>What is to be saved.</summary>
public sealed record NewSavedReport(string Name, string Page, string Note, bool Pinned);

/// <summary>What is to become of a saved report; what is null stays as it is.</summary>
public sealed record SavedReportChange(string? Name = null, string? Page = null, string? Note = null, bool? Pinned = null);

internal sealed class SavedReportRow
{
    public int Id { get; set; }
    public required int SiteId { get; set; }
    public required string Name { get; set; }
    public required string Page { get; set; }
    public required string Note { get; set; }
    public required string Owner { get; set; }
    public required bool Pinned { get; set; }
    public required DateTimeOffset CreatedAt { get; set; }
    public required DateTimeOffset ChangedAt { get; set; }

    /// <summary>When it was deleted; null: it is there. It can be brought back until the upkeep removes it.</summary>
    public DateTimeOffset? DeletedAt { get; set; }
}
