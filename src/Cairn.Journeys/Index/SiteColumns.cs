using System.Collections.Concurrent;
using Cairn.Journeys.Events;

namespace Cairn.Journeys.Index;

/// <summary>The columns read so far of one site, until its history changes: then a new set takes over.</summary>
internal sealed class SiteColumns(IEventSource source)
{
    private const int MostChannelColumns = 4;
    private readonly ConcurrentDictionary<string, SiteColumn> _columns = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly List<string> _channels = [];

    /// <summary>How many columns were read.</summary>
    public int Count => _columns.Count;

    /// <summary>Their names.</summary>
    public IReadOnlyList<string> Names => [.. _columns.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The bytes they take.</summary>
    public long Bytes => _columns.Values.Sum(column => column.Bytes);

    /// <summary>Whether the store knows the column.</summary>
    public bool Has(string name) => source.HasColumn(name);

    /// <summary>The column, read at least as far as <paramref name="upTo"/>.</summary>
    public SiteColumn Get(string name, long upTo)
    {
        if (!Has(name))
        {
            throw new KeyNotFoundException($"There is no column '{name}'.");
        }

        var column = _columns.GetOrAdd(name, key => new SiteColumn(key));
        if (name.StartsWith(IndexView.ChannelColumnPrefix, StringComparison.Ordinal))
        {
            KeepFew(name);
        }

        column.ReadUpTo(source, upTo);
        return column;
    }

    // Rules somebody once thought of must not take memory for ever; a report that still uses such a column holds it itself.
    private void KeepFew(string name)
    {
        lock (_gate)
        {
            _channels.Remove(name);
            _channels.Add(name);
            if (_channels.Count > MostChannelColumns)
            {
                _columns.TryRemove(_channels[0], out _);
                _channels.RemoveAt(0);
            }
        }
    }

    /// <summary>The codes of a segment's rows, none of which is newer than <paramref name="upTo"/>.</summary>
    public ColumnCodes Codes(SiteColumn column, IndexSegment segment, long upTo)
    {
        column.ReadUpTo(source, upTo);
        return column.Codes(segment);
    }
}
