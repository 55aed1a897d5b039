using Cairn.Journeys.Conversions;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Attribution.Paths;

/// <summary>Lists the paths of conversions, and of journeys that did not convert (<c>docs/definitions/attribution.md</c>).</summary>
public static class ConversionPathsOperator
{
    /// <summary>Runs the plan.</summary>
    /// <param name="plan">One definition; its models are not looked at.</param>
    /// <param name="cancellation">Stops the run.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static ConversionPathsState Run(AttributionPlan plan, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var state = JourneyRun.RunAnyOrder(plan.Scope.View, () => new ConversionPathsState(), () => new ConversionPathsWorker(plan), cancellation);

        // Nobody knows whether a household that nobody came from is of a segment.
        var ads = plan.Scope is { Persons: null, Filter: null } ? plan.Ads : null;
        foreach (var (_, shown) in ads?.Unvisited(plan.Scope, plan.Conversions[0].Windows.Click) ?? [])
        {
            if (plan.Scope.Range.Contains(new Timestamp(ads!.MicrosOf(shown[^1]))))
            {
                state.AddNull(PathShape.Labels([.. shown.Take(AttributionPlan.MaxTouches).Select(ad => ads.Faces[ads.FaceOf(ad)].Channel ?? TouchDimension.None)], plan.Form, plan.Drop));
            }
        }

        return state;
    }
}

/// <summary>Adds the paths of persons to a state. For one thread.</summary>
internal sealed class ConversionPathsWorker : IJourneyWorker<ConversionPathsState>
{
    private readonly AttributionPlan _plan;
    private readonly JourneyScope _scope;
    private readonly TouchWindows _windows;
    private readonly TouchSlots _slots;
    private readonly TouchScan _scan;
    private readonly TouchPath _path;
    private readonly OccurrenceRows _rows;
    private readonly List<string> _channels = [];
    private readonly List<string> _piece = [];
    private IndexSegment? _segment;
    private uint[] _kept = [];
    private int _firstRow;
    private long _last;

    public ConversionPathsWorker(AttributionPlan plan)
    {
        // The form is for the list; the path itself is made of all its touches.
        _plan = plan;
        _scope = plan.Scope;
        _windows = plan.Conversions[0].Windows;
        var dimensions = TouchScan.Given([TouchDimension.Of("channel", _scope.View, _scope.ChannelColumn)!], plan.Sources, plan.Ads);
        _slots = new TouchSlots(dimensions);
        _scan = new TouchScan(_scope, dimensions, _slots, TouchAsks.Channels | TouchAsks.Kinds, plan.Sources, plan.Ads);
        _path = new TouchPath(plan with { Form = PathForm.AsIs, Drop = null }, _scan);
        _rows = new OccurrenceRows(plan.Conversions[0].Set);
    }

    /// <inheritdoc/>
    public void Add(JourneyPart part, ConversionPathsState state)
    {
        _segment = _scope.View.Segments[part.Segment];
        _slots.Begin();
        _scan.Begin(_segment, part);
        _rows.Begin(_segment, part);
        _firstRow = _segment.Offsets[part.Start];
        if (_scope.Filter is { } filter)
        {
            var rows = _segment.Offsets[part.End] - _firstRow;
            _kept = _kept.Length < rows ? new uint[rows] : _kept;
            _kept.AsSpan(0, rows).Clear();
            filter.Mark(_segment, _firstRow, _kept.AsSpan(0, rows), 1);
        }

        var counted = _plan.Conversions[0].Set.Counted?.Segments[part.Segment];
        var offsets = _segment.Offsets.Span;
        for (var person = part.Start; person < part.End; person++)
        {
            RunStop.CheckAt(offsets[person]);
            if (_scope.Persons?.Has(part.Segment, person) != false)
            {
                _scan.Find(person, long.MinValue, offsets[person + 1] - 1);
                AddPerson(_rows.Between(offsets[person], offsets[person + 1]), counted, state);
            }
        }
    }

    private void AddPerson(ReadOnlySpan<int> conversions, SegmentConversions? counted, ConversionPathsState state)
    {
        var (previous, touch) = (-1, 0);
        _piece.Clear();
        _path.Begin(0);
        foreach (var row in conversions)
        {
            var moment = _segment!.Micros[row];
            if (!_scope.Sees(moment, _segment.Flags[row]))
            {
                continue;
            }

            touch = AddTouches(touch, row, state);
            if (_piece.Count > 0 && moment - _last > _windows.Click)
            {
                AddNull(state);
            }

            _piece.Clear();
            if (_scope.Range.Contains(new Timestamp(moment)) && (_scope.Filter is null || _kept[row - _firstRow] != 0))
            {
                _path.Find(row, moment, previous);
                AddConversion(moment, counted?.WorthOf(row), state);
            }

            previous = row;
        }

        AddTouches(touch, int.MaxValue, state);
        if (_piece.Count > 0 && _scope.AsOf.Micros - _last > _windows.Click)
        {
            AddNull(state);
        }
    }

    private int AddTouches(int touch, int upTo, ConversionPathsState state)
    {
        for (; touch < _scan.Rows.Length && _scan.Rows[touch] <= upTo; touch++)
        {
            var moment = _scan.Times[touch];
            if (_piece.Count > 0 && moment - _last > _windows.Click)
            {
                AddNull(state);
            }

            if (_piece.Count < AttributionPlan.MaxTouches)
            {
                _piece.Add(Channel(touch));
            }

            _last = moment;
        }

        return touch;
    }

    private void AddNull(ConversionPathsState state)
    {
        if (_scope.Range.Contains(new Timestamp(_last)))
        {
            state.AddNull(PathShape.Labels(_piece, _plan.Form, _plan.Drop));
        }

        _piece.Clear();
    }

    private void AddConversion(long moment, ConversionWorth? worth, ConversionPathsState state)
    {
        _channels.Clear();
        for (var at = 0; at < _path.Count; at++)
        {
            _channels.Add(Channel(_path.Touch(at)));
        }

        var value = worth is { } its ? _plan.NetOf(its, moment) : 0;
        state.AddConversion(PathShape.Labels(_channels, _plan.Form, _plan.Drop), value, _path.Count == 0 ? 0 : moment - _path.Times[0], _path.Count);
    }

    private string Channel(int touch) => _scan.ChannelText(_scan.Channels[touch]) ?? TouchDimension.None;
}
