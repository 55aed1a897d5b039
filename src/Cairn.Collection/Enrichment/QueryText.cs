namespace Cairn.Collection.Enrichment;

/// <summary>The parameters of a query string. Names match in any case; of several the first counts.</summary>
public sealed class QueryText
{
    private const int MaxValue = 255;

    private readonly Dictionary<string, string>? _values;

    public QueryText(string query)
    {
        if (query.Length == 0)
        {
            return;
        }

        _values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                _values.TryAdd(pair[..equals], pair[(equals + 1)..]);
            }
        }
    }

    /// <summary>An address without parameters.</summary>
    public static QueryText None { get; } = new("");

    /// <summary>Whether there is no parameter.</summary>
    public bool IsEmpty => _values is not { Count: > 0 };

    /// <summary>The value as it stands; null for none.</summary>
    public string? Raw(string key) => _values?.GetValueOrDefault(key);

    /// <summary>Whether a name begins so, in any case.</summary>
    public bool HasNameBeginning(string prefix)
    {
        if (_values is not null)
        {
            foreach (var name in _values.Keys)
            {
                if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The value decoded once, trimmed and cut to 255 characters; null when nothing is left.</summary>
    public string? Decoded(string key)
    {
        if (Raw(key) is not { } raw)
        {
            return null;
        }

        var text = Uri.UnescapeDataString(raw.Replace('+', ' '));
        text = string.Concat(text.Where(value => !char.IsControl(value))).Trim();
        var cut = text.Length > MaxValue && char.IsHighSurrogate(text[MaxValue - 1]) ? MaxValue - 1 : MaxValue;
        text = text.Length > cut ? text[..cut].Trim() : text;
        return text.Length == 0 ? null : text;
    }
}
