using Cairn.Journeys.Conversions;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Friction;

/// <summary>Counts sessions that met friction on a page beside sessions that saw the page without it.</summary>
public static class FrictionScan
{
    /// <summary>Runs a plan.</summary>
    public static FrictionState Run(FrictionPlan plan, CancellationToken cancellation = default) =>
        JourneyRun.Run(plan.Scope.View, () => new FrictionState(), () => new FrictionWorker(plan), cancellation);
}

/// <summary>Adds persons. For one thread.</summary>
internal sealed class FrictionWorker : IJourneyWorker<FrictionState>
{
    private readonly FrictionPlan _plan;
    private readonly JourneyScope _scope;
    private readonly OccurrenceRows _macros;
    private readonly OccurrenceRows[] _signals;
    private readonly SessionScan _sessions;
    private readonly Column _path;
    private readonly Column _channel;
    private readonly Column _device;
    private readonly int _pageView;
    private readonly List<(int Row, int Signal)> _met = [];
    private readonly Dictionary<int, (int Row, int Before)> _arrivals = [];
    private readonly HashSet<(int Signal, int Page)> _there = [];
    private readonly Dictionary<int, int> _sessionsOfPage = [];
    private IndexSegment? _segment;
    private ColumnCodes _paths;
    private ColumnCodes _channels;
    private ColumnCodes _devices;
    private uint[] _kept = [];
    private int[] _indices = new int[64];
    private int _firstRow;

    public FrictionWorker(FrictionPlan plan)
    {
        _plan = plan;
        _scope = plan.Scope;
        _macros = new OccurrenceRows(plan.Macro);
        _signals = [.. plan.Signals.Select(signal => new OccurrenceRows(signal))];
        _sessions = new SessionScan(_scope.View, _scope.Sessions, _scope.Hidden, _scope.AsOf);
        (_path, _channel, _device) = (_scope.View.Column("path"), _scope.View.Column("channel"), _scope.View.Column("device"));
        _pageView = _scope.View.NameCode("page_view");
    }

    /// <inheritdoc/>
    public void Add(JourneyPart part, FrictionState state)
    {
        _segment = _scope.View.Segments[part.Segment];
        _firstRow = _segment.Offsets[part.Start];
        _macros.Begin(_segment, part);
        foreach (var rows in _signals)
        {
            rows.Begin(_segment, part);
        }

        (_paths, _channels, _devices) = (_scope.View.Codes(_path, _segment), _scope.View.Codes(_channel, _segment), _scope.View.Codes(_device, _segment));
        if (_scope.Filter is { } filter)
        {
            var rows = _segment.Offsets[part.End] - _firstRow;
            _kept = _kept.Length < rows ? new uint[rows] : _kept;
            _kept.AsSpan(0, rows).Clear();
            filter.Mark(_segment, _firstRow, _kept.AsSpan(0, rows), 1);
        }

        for (var person = part.Start; person < part.End; person++)
        {
            if (_scope.Persons?.Has(part.Segment, person) != false && _scope.Reaches(_segment, person))
            {
                AddPerson(person, state);
            }
        }
    }

    private void AddPerson(int person, FrictionState state)
    {
        var (first, last) = (_segment!.Offsets[person], _segment.Offsets[person + 1]);
        _indices = _indices.Length < last - first ? new int[Math.Max(last - first, _indices.Length * 2)] : _indices;
        var spans = _sessions.Run(_segment, person, _indices);
        Gather(first, last);
        _sessionsOfPage.Clear();
        for (var at = 0; at < spans.Count; at++)
        {
            if (_scope.Range.Contains(new Timestamp(spans[at].StartMicros)))
            {
                AddSession(spans[at], first, at + 1 < spans.Count ? spans[at + 1].FirstRow : last, last, state);
            }
        }

        foreach (var (page, sessions) in _sessionsOfPage)
        {
            state.AddVisitor(page, sessions);
        }
    }

    private void Gather(int first, int last)
    {
        _met.Clear();
        for (var signal = 0; signal < _signals.Length; signal++)
        {
            foreach (var row in _signals[signal].Between(first, last))
            {
                _met.Add((row, signal));
            }
        }

        _met.Sort();
    }

    private void AddSession(SessionSpan span, int first, int end, int last, FrictionState state)
    {
        var macro = FirstMacro(span, first, end);
        Walk(span, first, macro ?? end);
        if (_arrivals.Count == 0)
        {
            return;
        }

        var (channel, device) = (state.Place(Value(_channel, _channels, span, first, end)), state.Place(Value(_device, _devices, span, first, end)));
        foreach (var (code, (row, before)) in _arrivals)
        {
            var page = state.Place(_path.Values[code].Text ?? "");
            var stratum = new FrictionStratum(page, channel, device, span.Index == 1, FrictionState.BinOf(before));
            var count = new FrictionCount(1, _plan.WithinMicros is { } within ? (HasMacro(row, last, within) ? 1 : 0) : macro is null ? 0 : 1);
            state.Add(stratum, count);
            _sessionsOfPage[page] = _sessionsOfPage.GetValueOrDefault(page) + 1;
            for (var signal = 0; signal < _signals.Length; signal++)
            {
                if (_there.Contains((signal, code)))
                {
                    state.Add(signal, stratum, count);
                }
            }
        }
    }

    // Which pages the session came to before any macro, and which signals it met on each.
    private void Walk(SessionSpan span, int first, int end)
    {
        _arrivals.Clear();
        _there.Clear();
        var (page, before) = (0, 0);
        var met = _met.FindIndex(one => one.Row >= span.FirstRow);
        for (var row = span.FirstRow; row < end; row++)
        {
            if (_indices[row - first] != span.Index || !Sees(row))
            {
                continue;
            }

            if (_segment!.Names[row] == _pageView && _paths[row] != 0 && Keeps(row))
            {
                page = _paths[row];
                _arrivals.TryAdd(page, (row, before));
            }

            for (; met >= 0 && met < _met.Count && _met[met].Row <= row; met++)
            {
                var on = _paths[row] != 0 ? _paths[row] : page;
                if (_met[met].Row == row && on != 0 && Keeps(row))
                {
                    _arrivals.TryAdd(on, (row, before));
                    _there.Add((_met[met].Signal, on));
                }
            }

            before++;
        }
    }

    private int? FirstMacro(SessionSpan span, int first, int end)
    {
        int? found = null;
        for (var row = _macros.LastBefore(end); row >= span.FirstRow; row = _macros.LastBefore(row))
        {
            found = _indices[row - first] == span.Index && Sees(row) ? row : found;
        }

        return found;
    }

    private bool HasMacro(int after, int last, long within)
    {
        var moment = _segment!.Micros[after];
        for (var row = _macros.LastBefore(last); row > after; row = _macros.LastBefore(row))
        {
            if (Sees(row) && _segment.Micros[row] - moment <= within)
            {
                return true;
            }
        }

        return false;
    }

    private string Value(Column column, ColumnCodes codes, SessionSpan span, int first, int end)
    {
        for (var row = span.FirstRow; row < end; row++)
        {
            if (codes[row] != 0 && _indices[row - first] == span.Index)
            {
                return column.Values[codes[row]].Text ?? "";
            }
        }

        return "";
    }

    private bool Sees(int row) => _scope.Sees(_segment!.Micros[row], _segment.Flags[row]);

    private bool Keeps(int row) => _scope.Filter is null || _kept[row - _firstRow] != 0;
}
