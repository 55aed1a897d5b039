using System.Text;
using Cairn.Journeys.Events;
using Cairn.Journeys.Persons;

namespace Cairn.Journeys.Index;

/// <summary>All that a <see cref="JourneyIndex"/> holds. One thread at a time.</summary>
internal sealed class IndexState(IEventSource source)
{
    private PersonMap _map = PersonMap.None;
    private RowBuffer _tail = new();
    private List<SealedSegment>? _sortedTail;
    private SiteColumns _columns = new(source);
    private EventNames? _eventNames;
    private List<LiveSegment> _sealed = [];

    /// <summary>How far the store has been read.</summary>
    public SourcePosition Position { get; set; }

    /// <summary>Visitor ids.</summary>
    public TextPool Visitors { get; init; } = new();

    /// <summary>User ids.</summary>
    public TextPool Users { get; init; } = new();

    /// <summary>Event names.</summary>
    public TextPool Names { get; init; } = new();

    /// <summary>What was held when the tail was last empty; null before.</summary>
    public SealedState? LastSealed { get; private set; }

    /// <summary>The files that hold parts of it; null when there are none.</summary>
    public IndexFolder? Folder { get; set; }

    /// <summary>Whether events were removed since everything was last read: a visitor without any event left lingers in the dictionaries.</summary>
    public bool HoldsRemoved { get; private set; }

    /// <summary>Reads everything. What is read is sorted in runs of the size of a segment, which are then merged.</summary>
    /// <param name="source">The store.</param>
    /// <param name="head">How far to read.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="spill">Takes every run and segment out of memory when there is more than one; null: they stay there.</param>
    public static (IndexState State, long Read) Load(IEventSource source, SourcePosition head, JourneyIndexOptions options, SegmentSpill? spill)
    {
        var state = new IndexState(source) { Position = head };
        state._map = PersonMap.Build(source.ReadEdges(), state.Visitors, state.Users);
        var (runs, read, merged) = (new List<SealedSegment>(), 0L, 0L);
        void Sort(RowBuffer rows)
        {
            read += rows.Count;
            runs.AddRange(SegmentBuilder.Build(rows, state._map, int.MaxValue).Select(run => spill?.Take(run) ?? run));
            rows.Release();
            options.Progress?.Invoke(new IndexProgress(read, 2 * head.Seq));
        }

        SealedSegment Take(SealedSegment segment)
        {
            merged += segment.Data.EventCount;
            options.Progress?.Invoke(new IndexProgress(read + merged, 2 * head.Seq));
            return spill?.Take(segment) ?? segment;
        }

        var reader = new EventReader(state.Visitors, state.Names, Sort, options.SegmentEvents);
        source.ReadEvents(0, head.Seq, reader);
        if (runs.Count == 0)
        {
            state._tail = reader.Rows;
            read = reader.Rows.Count;
            state.SealIfLarge(options);
            return (state, read);
        }

        Sort(reader.Rows);
        var segments = SegmentMerger.Merge([.. runs.Select(run => (run, (MovedPersons?)null))], options.SegmentEvents, Take, CancellationToken.None);
        SegmentSpill.Delete(runs);
        state._sealed = segments.ConvertAll(segment => new LiveSegment(segment));
        state.NoteSealed();
        return (state, read);
    }

    /// <summary>What was written down, to be used as it stands.</summary>
    public static IndexState Of(IEventSource source, SealedState saved, TextPool visitors, TextPool users, TextPool names, IndexFolder folder) => new(source)
    {
        Position = saved.Position,
        Visitors = visitors,
        Users = users,
        Names = names,
        _map = saved.Map,
        _sealed = [.. saved.Segments.Select(entry => new LiveSegment(entry.Segment, entry.Moved.Copy()))],
        LastSealed = saved,
        Folder = folder,
    };

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

        _sortedTail = null;
        TakeNew(added.Rows);
        TakeChanged(changed, again.Rows);
        Position = head;
        SealIfLarge(options);
        return added.Rows.Count + again.Rows.Count;
    }

    /// <summary>Moves the tail into sealed segments.</summary>
    public void Seal(JourneyIndexOptions options)
    {
        if (LastSealed?.Position == Position && _tail.Count == 0)
        {
            return;
        }

        var sorted = _sortedTail is { Count: <= 1 } && _tail.Count <= options.SegmentEvents ? _sortedTail : SegmentBuilder.Build(_tail, _map, options.SegmentEvents);
        _sealed = [.. _sealed.Where(segment => !segment.IsEmpty), .. sorted.Select(segment => new LiveSegment(segment))];
        (_tail, _sortedTail) = (new RowBuffer(), null);
        NoteSealed();
    }

    /// <summary>Puts merged segments in the place of their sources.</summary>
    public void Apply(SegmentSwap swap)
    {
        var kept = _sealed.ToDictionary(live => live.Content);
        _sealed = swap.Apply([.. _sealed.Select(live => (live.Content, live.Moved))])
            .ConvertAll(entry => kept.GetValueOrDefault(entry.Segment) ?? new LiveSegment(entry.Segment, entry.Moved));
        if (LastSealed is { } saved)
        {
            LastSealed = saved with { Segments = swap.Apply(saved.Segments) };
        }
    }

    /// <summary>Puts segments that were written to files and mapped in the place of the same segments in memory.</summary>
    public void Apply(IReadOnlyDictionary<SealedSegment, SealedSegment> mapped)
    {
        _sealed = _sealed.ConvertAll(live => mapped.TryGetValue(live.Content, out var file) ? live.From(file) : live);
        if (LastSealed is { } saved)
        {
            LastSealed = saved with { Segments = [.. saved.Segments.Select(entry => (mapped.GetValueOrDefault(entry.Segment) ?? entry.Segment, entry.Moved))] };
        }
    }

    /// <summary>The journeys by person.</summary>
    public JourneyView MakeView(JourneyIndexOptions options)
    {
        _sortedTail ??= SegmentBuilder.Build(_tail, _map, int.MaxValue);
        var shown = _sealed.Where(live => !live.IsEmpty).ToList();
        return MakeView(
            [.. shown.Select(live => live.Show()), .. _sortedTail.Select(segment => segment.Data)],
            options.Threads,
            _tail.Count + shown.Sum(live => live.Content.Data.EventCount - live.MovedEvents));
    }

    /// <summary>The journeys by visitor id.</summary>
    public JourneyView MakeBrowserView(JourneyIndexOptions options)
    {
        var rows = new RowBuffer();
        foreach (var segment in _sealed)
        {
            segment.CopyAll(rows);
        }

        for (var row = 0; row < _tail.Count; row++)
        {
            rows.Add(_tail, row);
        }

        var count = rows.Count;
        return MakeView(SegmentBuilder.Build(rows, PersonMap.None, options.SegmentEvents).ConvertAll(segment => segment.Data), options.Threads, count);
    }

    /// <summary>The columns read so far.</summary>
    public SiteColumns Columns => _columns;

    /// <summary>What it takes, by part.</summary>
    public IndexStatistics Statistics() => IndexStatistics.Of([.. _sealed.Select(live => (live.Content, live.MovedEvents))], _sortedTail ?? [], _tail.Count) with
    {
        DictionaryBytes = Visitors.Bytes + Users.Bytes + Names.Bytes + _map.Bytes,
        ColumnBytes = _columns.Bytes,
        Columns = _columns.Count,
    };

    private JourneyView MakeView(List<IndexSegment> segments, int threads, long events)
    {
        if (_eventNames?.Texts.Count != Names.Count)
        {
            _eventNames = EventNames.From(Names);
        }

        return new JourneyView(
            Position, segments, _eventNames, Visitors.Snapshot(), Users.Snapshot(), _columns, threads, events);
    }

    private void SealIfLarge(JourneyIndexOptions options)
    {
        if (_tail.Count >= options.TailEvents)
        {
            Seal(options);
        }
    }

    private void NoteSealed() => LastSealed = new SealedState(
        Position, [.. _sealed.Select(live => (live.Content, live.Moved.Copy()))], _map, Visitors.Snapshot(), Users.Snapshot(), Names.Snapshot());

    // Whoever lies otherwise under the new edges comes to the tail, where persons are worked out anew for every view.
    private void TakeEdges(IReadOnlyList<IdentityEdge> edges)
    {
        var before = _map;
        _map = PersonMap.Build(edges, Visitors, Users);
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
        var left = new HashSet<int>();
        for (var row = 0; row < again.Count; row++)
        {
            left.Add(again.Visitors[row]);
        }

        HoldsRemoved |= !visitors.IsSubsetOf(left);
    }

    private void MoveToTail(HashSet<int> persons)
    {
        foreach (var person in persons)
        {
            foreach (var segment in _sealed)
            {
                if (segment.TryMove(person, _tail))
                {
                    break;
                }
            }
        }
    }
}
