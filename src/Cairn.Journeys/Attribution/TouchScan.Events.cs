using Cairn.Journeys.Index;

namespace Cairn.Journeys.Attribution;

/// <summary>What is asked of touches besides when they were and what they are grouped by.</summary>
[Flags]
internal enum TouchAsks
{
    Nothing = 0,
    Kinds = 1,
    Channels = 2,
    Platforms = 4,
    Origins = 8,
}

/// <summary>Events that are touches by themselves: they are put among the touches of sessions, in order of the journey.</summary>
internal sealed partial class TouchScan
{
    private (int Row, TouchKind Kind, int Channel)[] _events = [];
    private Column? _device;
    private IndexSegment? _deviceSegment;
    private ColumnCodes _deviceCodes;
    private int _personFirst;

    /// <summary>The channels that touches may be given which carry none.</summary>
    private static IReadOnlyList<string> GivenBy(IReadOnlyList<TouchSource>? sources) =>
        [.. (sources ?? []).Select(source => source.Channel).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>The device of a touch's event; null for none.</summary>
    public string? DeviceOf(int touch)
    {
        if (IsAd(touch))
        {
            return Face(touch, "device");
        }

        var column = _device ??= _scope.View.Column("device");
        if (!ReferenceEquals(_deviceSegment, _segment))
        {
            (_deviceSegment, _deviceCodes) = (_segment, _scope.View.Codes(column, _segment!));
        }

        return column.Values[_deviceCodes[_rows[touch]]].Text;
    }

    /// <summary>Whether a touch's event is the first of its person.</summary>
    public bool IsFirstOfPerson(int touch) => _rows[touch] == _personFirst;

    /// <summary>Begins a part: finds the events in it that are touches by themselves.</summary>
    public void Begin(IndexSegment segment, JourneyPart part)
    {
        Begin(segment);
        foreach (var (rows, _, _) in _sources)
        {
            rows.Begin(segment, part);
        }
    }

    private void AddEvents(int first, int end, long since)
    {
        var found = 0;
        foreach (var (rows, kind, channel) in _sources)
        {
            foreach (var row in rows.Between(first, end))
            {
                if (_micros[row] >= since && _scope.Sees(_micros[row], _flags[row]))
                {
                    if (found == _events.Length)
                    {
                        Array.Resize(ref _events, Math.Max(16, found * 2));
                    }

                    _events[found++] = (row, kind, channel);
                }
            }
        }

        if (found == 0)
        {
            return;
        }

        HasEvents = true;
        var events = _events.AsSpan(0, found);
        events.Sort((a, b) => a.Row.CompareTo(b.Row));
        found = Distinct(events);
        Merge(events[..found]);
    }

    // An event of two sources is one touch, of the first that names it.
    private static int Distinct(Span<(int Row, TouchKind Kind, int Channel)> events)
    {
        var kept = 1;
        for (var at = 1; at < events.Length; at++)
        {
            if (events[at].Row != events[kept - 1].Row)
            {
                events[kept++] = events[at];
            }
        }

        return kept;
    }

    // From the latest on, so that nothing is overwritten before it is moved. A session that such an event opens is no touch besides.
    private void Merge(ReadOnlySpan<(int Row, TouchKind Kind, int Channel)> events)
    {
        DropStarts(events);
        var (sessions, at) = (Count, Count + events.Length);
        while (at > _rows.Length)
        {
            Grow();
        }

        Count = at;
        for (var next = events.Length - 1; next >= 0;)
        {
            at--;
            if (sessions > 0 && _rows[sessions - 1] > events[next].Row)
            {
                Move(--sessions, at);
            }
            else
            {
                Put(at, events[next--]);
            }
        }
    }

    private void DropStarts(ReadOnlySpan<(int Row, TouchKind Kind, int Channel)> events)
    {
        var (kept, next) = (0, 0);
        for (var at = 0; at < Count; at++)
        {
            while (next < events.Length && events[next].Row < _rows[at])
            {
                next++;
            }

            if (next == events.Length || events[next].Row != _rows[at])
            {
                Move(at, kept++);
            }
        }

        Count = kept;
    }

    private void Put(int at, (int Row, TouchKind Kind, int Channel) touch)
    {
        var row = touch.Row;
        (_rows[at], _times[at], _kinds[at], _starts[at], _origins[at]) = (row, _micros[row], touch.Kind, false, row);
        (_channels[at], _platforms[at]) = (ChannelOf(row, touch.Channel), (_asks & TouchAsks.Platforms) != 0 ? _sourceCodes[row] : 0);
        _slotOf[at] = _asked == 1 ? _slots.Of(Own(0, row, touch.Channel))
            : _slots.Of(Own(0, row, touch.Channel), Own(1, row, touch.Channel), _asked > 2 ? Own(2, row, touch.Channel) : 0);
    }

    private int Own(int dimension, int row, int channel) => _dimensions[dimension].Name == "channel" ? ChannelOf(row, channel) : _codes[dimension][row];

    private int ChannelOf(int row, int given) => _codes[^2][row] is not 0 and var own ? own : given;

    private void Move(int from, int to)
    {
        (_rows[to], _times[to], _kinds[to], _starts[to]) = (_rows[from], _times[from], _kinds[from], _starts[from]);
        (_slotOf[to], _channels[to], _platforms[to]) = (_slotOf[from], _channels[from], _platforms[from]);
        _origins[to] = _origins[from];
    }

    private void Grow()
    {
        var size = _rows.Length * 2;
        Array.Resize(ref _rows, size);
        Array.Resize(ref _times, size);
        Array.Resize(ref _kinds, size);
        Array.Resize(ref _starts, size);
        Array.Resize(ref _slotOf, size);
        Array.Resize(ref _channels, size);
        Array.Resize(ref _platforms, size);
        Array.Resize(ref _origins, size);
    }
}
