namespace Cairn.Collection.Import.Rows;

/// <summary>A row of a small file, cell by cell under its column's name.</summary>
/// <param name="Line">Where it stands, counted from 1: the line of a text, the row of a table.</param>
/// <param name="Names">The names of its columns.</param>
/// <param name="Values">The cells, aligned with <paramref name="Names"/>; null and empty say nothing.</param>
/// <param name="Broken">Why the row cannot be read; null when it can.</param>
public readonly record struct NamedRow(long Line, IReadOnlyList<string> Names, IReadOnlyList<string?> Values, string? Broken = null)
{
    /// <summary>A row that cannot be read.</summary>
    public static NamedRow Unreadable(long line, string why) => new(line, [], [], why);
}
