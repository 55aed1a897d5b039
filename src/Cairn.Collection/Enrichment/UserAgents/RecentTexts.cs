namespace Cairn.Collection.Enrichment.UserAgents;

/// <summary>Remembers what was made of texts, and forgets what was not asked for lately: two generations of half the capacity each.</summary>
internal sealed class RecentTexts<T>(int capacity) where T : class
{
    private readonly Lock _gate = new();
    private Dictionary<string, T> _young = new(StringComparer.Ordinal);
    private Dictionary<string, T> _old = new(StringComparer.Ordinal);

    /// <summary>How many are remembered; at most the capacity.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _young.Count + _old.Count;
            }
        }
    }

    /// <summary>What was made of the text, or is made now.</summary>
    public T Get(string text, Func<string, T> make)
    {
        lock (_gate)
        {
            if (_young.TryGetValue(text, out var known))
            {
                return known;
            }

            if (_old.Remove(text, out known))
            {
                Keep(text, known);
                return known;
            }
        }

        var made = make(text);
        lock (_gate)
        {
            Keep(text, made);
        }

        return made;
    }

    private void Keep(string text, T value)
    {
        if (_young.Count >= capacity / 2)
        {
            (_old, _young) = (_young, new Dictionary<string, T>(StringComparer.Ordinal));
        }

        _young[text] = value;
    }
}
