using Cairn.Storage.Catalog.Marks;

namespace Cairn.Server.Marks;

internal sealed record MarkList(IReadOnlyList<MarkShown> Rows);

/// <summary>Something that happened to the site.</summary>
internal sealed record MarkShown(int Id, DateTimeOffset At, string Title, string Kind, string CreatedBy, DateTimeOffset CreatedAt)
{
    public static MarkShown Of(Mark mark) => new(mark.Id, mark.At, mark.Title, mark.Kind, mark.CreatedBy, mark.CreatedAt);
}

/// <param name="Title">What happened.</param>
/// <param name="Kind"><c>deploy</c>, <c>campaign</c>, <c>incident</c>, <c>price</c>, <c>tracking</c> or <c>other</c> (default).</param>
/// <param name="At">When; null: now.</param>
internal sealed record MarkRequest(string Title, string? Kind = null, DateTimeOffset? At = null);
