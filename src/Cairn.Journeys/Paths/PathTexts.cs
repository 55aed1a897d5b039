using System.Runtime.CompilerServices;
using Cairn.Journeys.Index;

namespace Cairn.Journeys.Paths;

/// <summary>What the pages of a column are called where no rule of a report names them otherwise: normalised once for each path, and kept as long as the column.</summary>
/// <remarks>A reference, a number and a place in a table a path; a path that is not normal has a text more.</remarks>
internal sealed class PathTexts
{
    private static readonly ConditionalWeakTable<Column, PathTexts> Kept = [];
    private readonly Lock _gate = new();
    private readonly List<string> _texts = [];
    private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);
    private readonly List<int> _byPath = [];

    /// <summary>The texts of a column.</summary>
    public static PathTexts Of(Column column) => Kept.GetOrCreateValue(column);

    /// <summary>Numbers the texts of the first values of the column, and then those of names that are none of them.</summary>
    /// <param name="values">The column's values.</param>
    /// <param name="names">Names of events.</param>
    /// <returns>The texts by their numbers, the number of each name, and that of each path.</returns>
    public (List<string> Texts, int[] ByName, int[] ByPath) Number(IReadOnlyList<ColumnValue> values, IReadOnlyList<string> names)
    {
        lock (_gate)
        {
            for (var value = _byPath.Count; value < values.Count; value++)
            {
                _byPath.Add(Code(_texts, _codes, PathLabels.OfPath(values[value].Text)));
            }

            var (texts, more) = (new List<string>(_texts), new Dictionary<string, int>(StringComparer.Ordinal));
            var byName = new int[names.Count];
            for (var name = 0; name < byName.Length; name++)
            {
                var text = PathLabels.Escape(names[name]);
                byName[name] = _codes.TryGetValue(text, out var code) ? code : Code(texts, more, text);
            }

            return (texts, byName, _byPath.GetRange(0, values.Count).ToArray());
        }
    }

    private static int Code(List<string> texts, Dictionary<string, int> codes, string text)
    {
        if (!codes.TryGetValue(text, out var code))
        {
            codes[text] = code = texts.Count;
            texts.Add(text);
        }

        return code;
    }
}
