using System.Text;
using Cairn.Journeys.Events;
using Cairn.Journeys.Persons;

namespace Cairn.Journeys.Index;

/// <summary>All that a <see cref="JourneyIndex"/> holds. One thread at a time.</summary>
internal sealed class IndexState(IEventSource source)
{
    private PersonMap _map = PersonMap.None;
    private RowBuffer _tail = new();
    private SiteColumns _columns = new(source);
    private EventNames? _eventNames;

    /// <summary>How far the store has been read.</summary>
    public SourcePosition Position { get; set; }

    /// <summary>Visitor ids.</summary>
    public TextPool Visitors { get; init; } = new();

    /// <summary>User ids.</summary>
    public TextPool Users { get; init; } = new();

    /// <summary>Event names.</summary>
    public TextPool Names { get; init; } = new();

    /// <summary>The edges behind the present person map.</summary>
    public IReadOnlyList<IdentityEdge> Edges { get; private set; } = [];

    /// <summary>What is sorted and immutable.</summary>
    public List<SealedSegment> Sealed { get; private set; } = [];

    /// <summary>Whether events were removed since everything was last read: ids of erased visitors may then linger in the dictionaries.</summary>
    public bool HoldsRemoved { get; private set; }

    /// <summary>Reads everything.</summary>
    public static (IndexState State, long Read) Load(IEventSource source, SourcePosition head, JourneyIndexOptions options)
    {
        var state = new IndexState(source);
        state.SetEdges(source.ReadEdges());
        var reader = new EventReader(state.Visitors, state.Names);
        source.ReadEvents(0, head.Seq, reader);
        state._tail = reader.Rows;
        state.Position = head;
        var read = reader.Rows.Count;
        state.SealIfLarge(options);
        return (state, read);
    }

    /// <summary>Takes edges as they stand and works out who is whom; no event is moved.</summary>
    public void SetEdges(IReadOnlyList<IdentityEdge> edges)
    {
        Edges = edges;
        _map = PersonMap.Build(edges, Visitors, Users);
    }

    /// <summary>Reads what is new: first everything from the store, then, with nothing left that can fail, changes what is held.</summary>
    public long Advance(SourcePosition head, IReadOnlyList<HistoryChange> changes, JourneyIndexOptions options)
    {
        var edges = changes.Any(change => change.Kind == ChangeKind.Identity) ? source.ReadEdges() : null;
        var added = new EventReader(Visitors, Names);
        source.ReadEvents(Position.Seq, head.Seq, added);
        var changed = changes.Where(change => change.Kind == ChangeKind.Events).SelectMany(change => change.Subjects).ToHashSet(StringComparer.Ordinal);
        var again = new EventReader(Visitors, Names);
        if (changed.Count > 0)
        {
            source.ReadEventsOf(changed, head.Seq, again);
        }

        if (edges is not null)
        {
            TakeEdges(edges);
        }

        TakeNew(added.Rows);
        TakeChanged(changed, again.Rows);
        Position = head;
        SealIfLarge(options);
        return added.Rows.Count + again.Rows.Count;
    }

    /// <summary>Moves the tail into sealed segments, and merges when there are too many small ones.</summary>
    public void Seal(JourneyIndexOptions options)
    {
        Compact();
        Sealed.AddRange(SegmentBuilder.Build(_tail, _map, options.SegmentEvents, release: true));
        _tail = new RowBuffer();
        var small = Sealed.Where(segment => segment.Data.EventCount < options.SegmentEvents / 2).ToList();
        if (small.Count <= options.SmallSegments)
        {
            return;
        }

        var rows = new RowBuffer();
        foreach (var segment in small)
        {
            segment.CopyAll(rows);
        }

        Sealed = [.. Sealed.Except(small), .. SegmentBuilder.Build(rows, _map, options.SegmentEvents, release: true)];
    }

    /// <summary>The journeys by person.</summary>
    public JourneyView MakeView(JourneyIndexOptions options)
    {
        Compact();
        return MakeView([.. Sealed, .. SegmentBuilder.Build(_tail, _map, int.MaxValue, release: false)], options.Threads);
    }

    /// <summary>The journeys by visitor id.</summary>
    public JourneyView MakeBrowserView(JourneyIndexOptions options)
    {
        var rows = new RowBuffer();
        foreach (var segment in Sealed)
        {
            segment.CopyAll(rows);
        }

        for (var row = 0; row < _tail.Count; row++)
        {
            rows.Add(_tail, row);
        }

        return MakeView(SegmentBuilder.Build(rows, PersonMap.None, options.SegmentEvents, release: true), options.Threads);
    }

    private JourneyView MakeView(List<SealedSegment> segments, int threads)
    {
        if (_eventNames?.Texts.Count != Names.Count)
        {
            _eventNames = EventNames.From(Names);
        }

        return new JourneyView(
            Position, segments.ConvertAll(segment => segment.Data), _eventNames, Visitors.Snapshot(), Users.Snapshot(), _columns, threads);
    }

    private void SealIfLarge(JourneyIndexOptions options)
    {
        if (_tail.Count >= options.TailEvents)
        {
            Seal(options);
        }
    }

    private void Compact() => Sealed = [.. Sealed.Select(segment => segment.Compact()).OfType<SealedSegment>()];

    // Whoever lies otherwise under the new edges comes to the tail, where persons are worked out anew for every view.
    private void TakeEdges(IReadOnlyList<IdentityEdge> edges)
    {
        var before = _map;
        SetEdges(edges);
        var persons = new HashSet<int>();
        foreach (var visitor in _map.VisitorsThatDiffer(before))
        {
            before.AddPersonsOf(visitor, persons);
            _map.AddPersonsOf(visitor, persons);
        }

        MoveToTail(persons);
    }

    private void TakeNew(RowBuffer rows)
    {
        var persons = new HashSet<int>();
        for (var row = 0; row < rows.Count; row++)
        {
            persons.Add(_map.PersonOf(rows.Visitors[row], rows.Micros[row]));
            _tail.Add(rows, row);
        }

        MoveToTail(persons);
    }

    private void TakeChanged(HashSet<string> changed, RowBuffer again)
    {
        if (changed.Count == 0)
        {
            return;
        }

        var (visitors, persons) = (new HashSet<int>(), new HashSet<int>());
        foreach (var visitor in changed)
        {
            var code = Visitors.Find(Encoding.UTF8.GetBytes(visitor));
            if (code >= 0)
            {
                visitors.Add(code);
                _map.AddPersonsOf(code, persons);
            }
        }

        MoveToTail(persons);
        _tail = _tail.Without(visitors);
        for (var row = 0; row < again.Count; row++)
        {
            _tail.Add(again, row);
        }

        // An event may now have other properties under the number it had.
        _columns = new SiteColumns(source);
        HoldsRemoved = true;
    }

    private void MoveToTail(HashSet<int> persons)
    {
        foreach (var person in persons)
        {
            foreach (var segment in Sealed)
            {
                if (segment.TryMove(person, _tail))
                {
                    break;
                }
            }
        }
    }
}
