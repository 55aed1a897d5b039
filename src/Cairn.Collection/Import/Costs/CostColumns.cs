namespace Cairn.Collection.Import.Costs;

/// <summary>Where the keys of a mapping stand among some column names.</summary>
internal sealed class CostColumns
{
    private readonly int[] _places;
    private readonly CostMapping _mapping;

    private CostColumns(CostMapping mapping, int[] places, string? currency) => (_mapping, _places, HeadCurrency) = (mapping, places, currency);

    /// <summary>The currency that a column's name says in brackets, as in <c>Amount spent (EUR)</c>; null for none.</summary>
    public string? HeadCurrency { get; }

    /// <summary>The keys without which no row can be read, and that neither a column nor a constant gives.</summary>
    public IEnumerable<string> Missing()
    {
        foreach (var key in (string[])["date", "source", "medium", "currency"])
        {
            if (!Has(key) && !(key == "currency" && HeadCurrency is not null))
            {
                yield return key;
            }
        }

        if (!Has("cost") && !Has("cost_micros"))
        {
            yield return "cost";
        }
    }

    /// <summary>Whether these names are of a header: a day and a cost are there.</summary>
    public bool IsHeader => Place("date") >= 0 && (Place("cost") >= 0 || Place("cost_micros") >= 0);

    /// <summary>Finds the columns of a mapping.</summary>
    public static CostColumns Fit(CostMapping mapping, IReadOnlyList<string> names)
    {
        var places = new int[CostMapping.Keys.Count];
        string? currency = null;
        for (var key = 0; key < places.Length; key++)
        {
            (places[key], var head) = Find(mapping.Columns.GetValueOrDefault(CostMapping.Keys[key]) ?? [], names);
            currency ??= head;
        }

        return new CostColumns(mapping, places, currency);
    }

    /// <summary>What a row says of a key, or what the mapping says of all; null for nothing.</summary>
    public string? Text(IReadOnlyList<string?> values, string key) =>
        Place(key) is >= 0 and var place && place < values.Count && values[place] is { Length: > 0 } text && text.Trim() is { Length: > 0 } cell
            ? cell
            : _mapping.Constants.GetValueOrDefault(key);

    private bool Has(string key) => Place(key) >= 0 || _mapping.Constants.ContainsKey(key);

    private int Place(string key)
    {
        for (var at = 0; at < CostMapping.Keys.Count; at++)
        {
            if (CostMapping.Keys[at] == key)
            {
                return _places[at];
            }
        }

        return -1;
    }

    private static (int Place, string? Currency) Find(IReadOnlyList<string> candidates, IReadOnlyList<string> names)
    {
        foreach (var candidate in candidates)
        {
            for (var at = 0; at < names.Count; at++)
            {
                var name = names[at].Trim();
                if (string.Equals(name, candidate, StringComparison.OrdinalIgnoreCase))
                {
                    return (at, null);
                }

                if (candidate.EndsWith("(*)", StringComparison.Ordinal) && name.EndsWith(')') && name.Length == candidate.Length + 2
                    && name.StartsWith(candidate[..^2], StringComparison.OrdinalIgnoreCase))
                {
                    return (at, name[^4..^1]);
                }
            }
        }

        return (-1, null);
    }
}
