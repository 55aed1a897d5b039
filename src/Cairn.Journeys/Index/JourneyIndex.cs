using Cairn.Journeys.Events;

namespace Cairn.Journeys.Index;

/// <summary>One site's journeys, kept in step with its event store: derived, and never the only copy of anything.</summary>
/// <remarks>
/// Every person lies whole in exactly one place: a sealed segment or the tail. New events go to the tail, and so does everything a sealed person has
/// when an event, an edge or a change of history touches that person. Any thread may call; a view is never changed by what happens later.
/// </remarks>
public sealed class JourneyIndex
{
    private const long ColumnStretch = 4_000_000;
    private readonly IEventSource _source;
    private readonly JourneyIndexOptions _options;
    private readonly Lock _gate = new();

    // All below is read and written under the gate, but for the views, which are published whole.
    private IndexState _state;
    private volatile JourneyView? _view;
    private volatile JourneyView? _browserView;

    /// <summary>An empty index: the first <see cref="CatchUp"/> reads everything.</summary>
    public JourneyIndex(IEventSource source, JourneyIndexOptions? options = null)
        : this(source, options ?? new JourneyIndexOptions(), new IndexState(source)) { }

    internal JourneyIndex(IEventSource source, JourneyIndexOptions options, IndexState state)
    {
        _source = source;
        _options = options;
        _state = state;
    }

    /// <summary>How far the store has been read.</summary>
    public SourcePosition Position
    {
        get
        {
            lock (_gate)
            {
                return _state.Position;
            }
        }
    }

    /// <summary>Reads what is new in the store. Whatever fails in the store leaves the index as it was.</summary>
    public CatchUpResult CatchUp()
    {
        lock (_gate)
        {
            var head = _source.Head();
            if (head == _state.Position)
            {
                return default;
            }

            if (_state.Position == default)
            {
                return Load(head, null);
            }

            var changes = _source.ReadChanges(_state.Position.Change);
            return WhyRebuild(head, changes) is { } why ? Load(head, why) : Advance(head, changes);
        }
    }

    /// <summary>Reads everything again.</summary>
    /// <param name="why">Handed back in the result.</param>
    public CatchUpResult Rebuild(string why)
    {
        lock (_gate)
        {
            return Load(_source.Head(), why);
        }
    }

    /// <summary>The journeys as the last <see cref="CatchUp"/> left them.</summary>
    public IndexView View()
    {
        if (_view is { } current)
        {
            return current;
        }

        lock (_gate)
        {
            return _view ??= _state.MakeView(_options);
        }
    }

    /// <summary>The same events with every visitor id a person of its own (<c>identity: browser</c>).</summary>
    public IndexView BrowserView()
    {
        if (_browserView is { } current)
        {
            return current;
        }

        lock (_gate)
        {
            return _browserView ??= _state.MakeBrowserView(_options);
        }
    }

    /// <summary>Moves the tail into sealed segments, and merges small ones.</summary>
    public void Seal()
    {
        SealTail();
        lock (Keeping)
        {
            while (Locked((state, _) => (state, state.LastSealed)) is var (state, saved) && saved is not null && Merge(state, saved, segment => segment, default))
            {
            }
        }
    }

    /// <summary>Whether <see cref="JourneyIndexFiles.Keep"/> has something to do.</summary>
    public bool HasUnkept => Locked((state, _) => state.HoldsRemoved || (state.LastSealed is { } saved && !ReferenceEquals(saved, state.Folder?.Listed)));

    /// <summary>What the index holds and what it takes.</summary>
    public IndexStatistics Statistics() => Locked((state, _) => state.Statistics());

    /// <summary>The columns that reports have asked for so far.</summary>
    public IReadOnlyList<string> ColumnsRead() => Locked((state, _) => state.Columns).Names;

    /// <summary>Reads a column before a report asks for it, a stretch of events at a time: a report that asks meanwhile goes on where this is. Unknown columns are left out.</summary>
    public void ReadColumn(string name, CancellationToken cancellation)
    {
        var (view, columns) = (View(), Locked((state, _) => state.Columns));
        if (!columns.Has(name))
        {
            return;
        }

        for (var upTo = 0L; upTo < view.Position.Seq;)
        {
            cancellation.ThrowIfCancellationRequested();
            upTo = Math.Min(view.Position.Seq, upTo + ColumnStretch);
            columns.Get(name, upTo);
        }

        var column = view.Column(name);
        foreach (var segment in view.Segments)
        {
            cancellation.ThrowIfCancellationRequested();
            view.Codes(column, segment);
        }
    }

    /// <summary>Where segments go while everything is read, so that it need not fit into memory; null: they stay there.</summary>
    internal SegmentSpill? Spill { get; init; }

    /// <summary>Held by whoever merges or writes: one at a time, while reports and catching up go on.</summary>
    internal Lock Keeping { get; } = new();

    /// <summary>Runs something on the state while nothing else can.</summary>
    internal T Locked<T>(Func<IndexState, JourneyIndexOptions, T> use)
    {
        lock (_gate)
        {
            return use(_state, _options);
        }
    }

    /// <summary>Moves the tail into sealed segments.</summary>
    internal void SealTail()
    {
        lock (_gate)
        {
            _state.Seal(_options);
            Unpublish();
        }
    }

    /// <summary>Merges segments of a sealed state, if that is worth it, without keeping anybody waiting.</summary>
    /// <returns>Whether anything was merged or the index is another by now: <paramref name="saved"/> is then out of date.</returns>
    internal bool Merge(IndexState state, SealedState saved, Func<SealedSegment, SealedSegment> sealedOne, CancellationToken cancellation)
    {
        var sources = saved.ToMerge(_options);
        if (sources.Count == 0)
        {
            return false;
        }

        var swap = new SegmentSwap(sources, SegmentMerger.Merge(sources, _options.SegmentEvents, sealedOne, cancellation));
        TrySwap(state, held => held.Apply(swap));
        return true;
    }

    /// <summary>Changes how a state holds its segments, unless another has taken its place; always true.</summary>
    internal bool TrySwap(IndexState state, Action<IndexState> change)
    {
        lock (_gate)
        {
            change(state);
            if (_state == state)
            {
                Unpublish();
            }

            return true;
        }
    }

    /// <summary>Reads everything again when events were removed, so that nothing of them is left; the index serves reports meanwhile.</summary>
    internal bool RereadRemoved()
    {
        if (!Locked((state, _) => state.HoldsRemoved))
        {
            return false;
        }

        var (fresh, _) = IndexState.Load(_source, _source.Head(), _options, Spill);
        lock (_gate)
        {
            _state = fresh;
            Unpublish();
            CatchUp();
            SealTail();
            return true;
        }
    }

    private string? WhyRebuild(SourcePosition head, IReadOnlyList<HistoryChange> changes)
    {
        if (head.Seq < _state.Position.Seq || head.Change < _state.Position.Change)
        {
            return "The index was ahead of the store.";
        }

        var events = changes.Where(change => change.Kind == ChangeKind.Events).ToList();
        if (events.Exists(change => change.Subjects.Count == 0))
        {
            return "A change of history concerns everybody.";
        }

        return events.Sum(change => (long)change.Subjects.Count) > _options.ChangedVisitors
            ? "A change of history concerns too many visitors to follow one by one."
            : null;
    }

    private CatchUpResult Load(SourcePosition head, string? why)
    {
        var (state, read) = IndexState.Load(_source, head, _options, Spill);
        _state = state;
        Unpublish();
        return new CatchUpResult(read, why);
    }

    private CatchUpResult Advance(SourcePosition head, IReadOnlyList<HistoryChange> changes)
    {
        var read = _state.Advance(head, changes, _options);
        Unpublish();
        return new CatchUpResult(read, null);
    }

    private void Unpublish()
    {
        _view = null;
        _browserView = null;
    }
}
