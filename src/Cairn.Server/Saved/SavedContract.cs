using Cairn.Storage.Catalog.Saved;

namespace Cairn.Server.Saved;

internal sealed record SavedReportList(IReadOnlyList<SavedReportShown> Rows);

/// <summary>A page of the dashboard that was given a name. <c>CanChange</c> says whether the caller may change or delete it.</summary>
internal sealed record SavedReportShown(
    int Id, string Name, string Page, string Note, string Owner, bool Pinned, bool CanChange, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt)
{
    public static SavedReportShown Of(SavedReport saved, bool canChange) =>
        new(saved.Id, saved.Name, saved.Page, saved.Note, saved.Owner, saved.Pinned, canChange, saved.CreatedAt, saved.ChangedAt);
}

/// <param name="Name">What people call it.</param>
/// <param name="Page">The path of the dashboard below the site with its query, such as <c>/s/shop/funnels?steps=a</c>; at most 2 KiB.</param>
/// <param name="Note">What people should know about it.</param>
/// <param name="Pinned">Whether it stands first.</param>
internal sealed record SaveReportRequest(string Name, string Page, string? Note = null, bool Pinned = false);

/// <summary>What is to become of a saved report; what is left out stays as it is.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Page">As of a new one.</param>
/// <param name="Note">What people should know about it; an empty text takes it away.</param>
/// <param name="Pinned">Whether it stands first.</param>
internal sealed record ChangeSavedRequest(string? Name = null, string? Page = null, string? Note = null, bool? Pinned = null);
