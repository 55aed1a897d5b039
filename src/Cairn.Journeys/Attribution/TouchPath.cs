namespace Cairn.Journeys.Attribution;

/// <summary>Finds which touches of a person belong to the path of a conversion. For one thread.</summary>
/// <remarks>Where clicks and visits count equally long a path is a stretch of the touches, and its ends only move on from one conversion to the next.</remarks>
internal sealed class TouchPath(AttributionPlan plan, TouchScan scan)
{
    private readonly int[] _slots = new int[AttributionPlan.MaxTouches];
    private readonly long[] _times = new long[AttributionPlan.MaxTouches];
    private long _click;
    private long _visit;
    private int _inWindow;
    private int _first;
    private int _upTo;
    private int _count;
    private bool _isStretch;

    /// <summary>The numbers of the path's keys, earliest first.</summary>
    public ReadOnlySpan<int> Slots => _isStretch ? scan.Slots[_first.._upTo] : _slots.AsSpan(_slots.Length - _count);

    /// <summary>When its touches were, in microseconds.</summary>
    public ReadOnlySpan<long> Times => _isStretch ? scan.Times[_first.._upTo] : _times.AsSpan(_times.Length - _count);

    /// <summary>Where the path begins among the touches of the person; below 0 when it is no stretch of them.</summary>
    public int First => _isStretch ? _first : -1;

    /// <summary>Whether touches were left out since there were too many.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Begins the conversions of a definition, which are asked for upwards.</summary>
    public void Begin(int conversion)
    {
        (_click, _visit) = (plan.Conversions[conversion].ClickMicros, plan.Conversions[conversion].VisitMicros);
        (_inWindow, _upTo, _isStretch) = (0, 0, _click == _visit);
    }

    /// <summary>Finds the path of a conversion.</summary>
    /// <param name="row">Its event.</param>
    /// <param name="moment">When it happened, in microseconds.</param>
    /// <param name="previous">The conversion of the same definition before it; -1 for none.</param>
    public void Find(int row, long moment, int previous)
    {
        IsCut = false;
        var rows = scan.Rows;
        var times = scan.Times;
        while (_upTo < rows.Length && rows[_upTo] <= row)
        {
            _upTo++;
        }

        if (!_isStretch)
        {
            Gather(moment, previous);
            return;
        }

        while (_inWindow < _upTo && (moment - times[_inWindow] > _click || (plan.AfterPrevious && rows[_inWindow] <= previous)))
        {
            _inWindow++;
        }

        _first = Math.Max(_inWindow, _upTo - AttributionPlan.MaxTouches);
        IsCut = _first > _inWindow;
    }

    // From the latest on, so that the latest are kept where there are too many.
    private void Gather(long moment, int previous)
    {
        var rows = scan.Rows;
        var times = scan.Times;
        _count = 0;
        for (var touch = _upTo - 1; touch >= 0; touch--)
        {
            var distance = moment - times[touch];
            if (distance > Math.Max(_click, _visit) || (plan.AfterPrevious && rows[touch] <= previous))
            {
                return;
            }

            if (distance > (scan.Clicks[touch] ? _click : _visit))
            {
                continue;
            }

            if (_count == _slots.Length)
            {
                IsCut = true;
                return;
            }

            _count++;
            (_slots[^_count], _times[^_count]) = (scan.Slots[touch], times[touch]);
        }
    }
}
