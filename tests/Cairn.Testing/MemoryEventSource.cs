using System.Text;
using Cairn.Journeys.Events;

namespace Cairn.Testing;

/// <summary>An event as a test writes it.</summary>
/// <param name="Visitor">The visitor id; empty for nobody.</param>
/// <param name="Name">The event name.</param>
/// <param name="Micros">When, in microseconds since the Unix epoch.</param>
public sealed record MemoryEvent(string Visitor, string Name, long Micros)
{
    public long ClientSeq { get; init; }
    public EventFlags Flags { get; init; }

    /// <summary>Columns by the name <see cref="IEventSource.ReadColumn"/> is asked with: <c>channel</c>, <c>prop.price</c>.</summary>
    public IReadOnlyDictionary<string, (ValueKind Kind, string Text)> Columns { get; init; } = new Dictionary<string, (ValueKind, string)>();
}

/// <summary>An event store in memory, with its change log: what the journey index is tested against.</summary>
public sealed class MemoryEventSource : IEventSource
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, MemoryEvent> _events = [];
    private readonly List<(IdentityEdge Edge, bool Revoked)> _edges = [];
    private readonly List<HistoryChange> _changes = [];
    private long _seq;

    /// <summary>How often <see cref="ReadEvents"/> was asked for everything.</summary>
    public int FullReads { get; private set; }

    /// <summary>Stores events and returns the number of the last.</summary>
    public long Append(params IEnumerable<MemoryEvent> events)
    {
        lock (_gate)
        {
            foreach (var item in events)
            {
                _events[++_seq] = item;
            }

            return _seq;
        }
    }

    /// <summary>Leaves out so many sequence numbers, as events of other times would have taken them.</summary>
    public void Skip(long numbers)
    {
        lock (_gate)
        {
            _seq += numbers;
        }
    }

    /// <summary>Writes an identity edge; equal edges once.</summary>
    public void Join(string visitor, string user, long micros, bool joinsUsers = false)
    {
        lock (_gate)
        {
            var edge = new IdentityEdge(visitor, user, micros, joinsUsers);
            if (!_edges.Exists(known => known.Edge == edge))
            {
                _edges.Add((edge, false));
                Change(ChangeKind.Identity, visitor, user);
            }
        }
    }

    /// <summary>Revokes every edge between the two, or takes that back.</summary>
    public void SetRevoked(string visitor, string user, bool revoked)
    {
        lock (_gate)
        {
            for (var i = 0; i < _edges.Count; i++)
            {
                var edge = _edges[i].Edge;
                _edges[i] = edge.Visitor == visitor && edge.User == user ? (edge, revoked) : _edges[i];
            }

            Change(ChangeKind.Identity, visitor, user);
        }
    }

    /// <summary>Removes every event of a visitor and its edges.</summary>
    public void Erase(string visitor)
    {
        lock (_gate)
        {
            Remove((_, item) => item.Visitor == visitor);
            _edges.RemoveAll(known => known.Edge.Visitor == visitor && !known.Edge.JoinsUsers);
            Change(ChangeKind.Events, visitor);
            Change(ChangeKind.Identity, visitor);
        }
    }

    /// <summary>Removes the events with these numbers, as undoing an import does.</summary>
    public void Undo(long first, long last)
    {
        lock (_gate)
        {
            var visitors = _events.Where(pair => pair.Key >= first && pair.Key <= last).Select(pair => pair.Value.Visitor).Distinct().ToArray();
            Remove((seq, _) => seq >= first && seq <= last);
            if (visitors.Length > 0)
            {
                Change(ChangeKind.Events, visitors);
            }
        }
    }

    /// <summary>Puts another event in the place of one; false when there is none.</summary>
    public bool Replace(long seq, MemoryEvent by)
    {
        lock (_gate)
        {
            if (!_events.TryGetValue(seq, out var old))
            {
                return false;
            }

            _events[seq] = by;
            Change(ChangeKind.Events, [.. new[] { old.Visitor, by.Visitor }.Distinct()]);
            return true;
        }
    }

    /// <summary>Gives a visitor's events new flags.</summary>
    public void Judge(string visitor, EventFlags flags)
    {
        lock (_gate)
        {
            foreach (var (seq, item) in _events.Where(pair => pair.Value.Visitor == visitor).ToList())
            {
                _events[seq] = item with { Flags = flags };
            }

            Change(ChangeKind.Events, visitor);
        }
    }

    /// <summary>Says that all of history may have changed.</summary>
    public void ChangeEverything()
    {
        lock (_gate)
        {
            Change(ChangeKind.Events);
        }
    }

    /// <inheritdoc/>
    public SourcePosition Head()
    {
        lock (_gate)
        {
            return new SourcePosition(_seq, _changes.Count);
        }
    }

    /// <inheritdoc/>
    public void ReadEvents(long after, long upTo, IEventSink sink)
    {
        lock (_gate)
        {
            FullReads += after == 0 ? 1 : 0;
            Give(pair => pair.Key > after && pair.Key <= upTo, sink);
        }
    }

    /// <inheritdoc/>
    public void ReadEventsOf(IReadOnlyCollection<string> visitors, long upTo, IEventSink sink)
    {
        lock (_gate)
        {
            Give(pair => pair.Key <= upTo && visitors.Contains(pair.Value.Visitor), sink);
        }
    }

    /// <inheritdoc/>
    public void ReadColumn(string column, long after, long upTo, IColumnSink sink)
    {
        lock (_gate)
        {
            foreach (var (seq, item) in _events)
            {
                if (seq > after && seq <= upTo && item.Columns.TryGetValue(column, out var value))
                {
                    sink.Add(seq, value.Kind, Encoding.UTF8.GetBytes(value.Text));
                }
            }
        }
    }

    /// <inheritdoc/>
    public bool HasColumn(string column) =>
        column.StartsWith("prop.", StringComparison.Ordinal) || TableColumns.Contains(column);

    /// <inheritdoc/>
    public IReadOnlyList<IdentityEdge> ReadEdges()
    {
        lock (_gate)
        {
            return [.. _edges.Where(known => !known.Revoked).Select(known => known.Edge)];
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<HistoryChange> ReadChanges(long after)
    {
        lock (_gate)
        {
            return [.. _changes.Where(change => change.Number > after)];
        }
    }

    private static readonly HashSet<string> TableColumns =
    [
        "visitor_id", "user_id", "url", "host", "path", "title", "referrer", "source", "medium", "campaign", "campaign_id", "content", "term",
        "click_id_kind", "click_id", "channel", "country", "region", "city", "device", "os", "os_version", "browser", "browser_version",
        "language", "screen", "value", "currency", "order_id", "household_key", "previous_household_key",
    ];

    private void Give(Func<KeyValuePair<long, MemoryEvent>, bool> which, IEventSink sink)
    {
        foreach (var pair in _events.Where(which))
        {
            var item = pair.Value;
            sink.Add(pair.Key, Encoding.UTF8.GetBytes(item.Visitor), Encoding.UTF8.GetBytes(item.Name), item.Micros, item.ClientSeq, item.Flags);
        }
    }

    private void Remove(Func<long, MemoryEvent, bool> which)
    {
        foreach (var seq in _events.Where(pair => which(pair.Key, pair.Value)).Select(pair => pair.Key).ToList())
        {
            _events.Remove(seq);
        }
    }

    private void Change(ChangeKind kind, params string[] subjects) => _changes.Add(new HistoryChange(_changes.Count + 1, kind, subjects));
}
