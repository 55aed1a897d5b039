using Cairn.Journeys.Faults;

namespace Cairn.Collection.Import;

/// <summary>One condition on a column of the file: rows for which it does not hold are left out.</summary>
/// <param name="Column">The column's name in the file.</param>
/// <param name="Negated">True for <c>!=</c>.</param>
/// <param name="Value">Compared as text, case counts; an empty text stands for an empty cell.</param>
public sealed record ImportFilter(string Column, bool Negated, string Value)
{
    /// <summary>Reads <c>country = DE and status != test</c>; all conditions must hold.</summary>
    public static Outcome<IReadOnlyList<ImportFilter>> ParseAll(string text)
    {
        var filters = new List<ImportFilter>();
        foreach (var part in text.Split(" and ", StringSplitOptions.TrimEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            var negated = at > 0 && part[at - 1] == '!';
            var column = at > 0 ? part[..(negated ? at - 1 : at)].Trim() : "";
            if (column.Length == 0)
            {
                return Outcome<IReadOnlyList<ImportFilter>>.Refuse(
                    "import.filter", "/map/filter", $"\"{part}\" is not a condition: write column = value or column != value, joined by \" and \".");
            }

            filters.Add(new ImportFilter(column, negated, part[(at + 1)..].Trim()));
        }

        return filters;
    }

    /// <summary>Whether a row with this cell stays.</summary>
    public bool Keeps(string cell) => string.Equals(cell, Value, StringComparison.Ordinal) != Negated;
}
