namespace Cairn.Journeys.Attribution;

/// <summary>Finds which touches of a person belong to the path of a conversion. For one thread.</summary>
/// <remarks>Where all touches count equally long a path is a stretch of them, and its ends only move on from one conversion to the next. Else its touches are gathered.</remarks>
internal sealed class TouchPath(AttributionPlan plan, TouchScan scan)
{
    private const int Most = AttributionPlan.MaxTouches;
    private readonly int[] _gathered = new int[Most];
    private readonly int[] _slots = new int[Most];
    private readonly long[] _times = new long[Most];
    private readonly HashSet<int> _seen = [];
    private TouchWindows _windows = TouchWindows.All(0);
    private int _inWindow;
    private int _first;
    private int _upTo;
    private int _count;
    private bool _isStretch;

    /// <summary>How many touches the path has.</summary>
    public int Count => _isStretch ? _upTo - _first : _count;

    /// <summary>The numbers of the path's keys, earliest first.</summary>
    public ReadOnlySpan<int> Slots => _isStretch ? scan.Slots[_first.._upTo] : _slots.AsSpan(0, _count);

    /// <summary>When its touches were, in microseconds.</summary>
    public ReadOnlySpan<long> Times => _isStretch ? scan.Times[_first.._upTo] : _times.AsSpan(0, _count);

    /// <summary>Where the path begins among the touches of the person; below 0 when it is no stretch of them.</summary>
    public int First => _isStretch ? _first : -1;

    /// <summary>Whether touches were left out since there were too many.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Which touch of the person a touch of the path is.</summary>
    public int Touch(int at) => _isStretch ? _first + at : _gathered[at];

    /// <summary>Begins the conversions of a definition, which are asked for upwards.</summary>
    public void Begin(int conversion)
    {
        _windows = plan.Conversions[conversion].Windows;
        (_inWindow, _upTo) = (0, 0);
        _isStretch = !plan.Reshapes && _windows.Click == _windows.Visit && (!scan.HasEvents || _windows == TouchWindows.All(_windows.Click));
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

        while (_inWindow < _upTo && (moment - times[_inWindow] > _windows.Click || (plan.AfterPrevious && rows[_inWindow] <= previous)))
        {
            _inWindow++;
        }

        _first = Math.Max(_inWindow, _upTo - Most);
        IsCut = _first > _inWindow;
    }

    // From the latest on, so that the latest are kept where there are too many.
    private void Gather(long moment, int previous)
    {
        var rows = scan.Rows;
        var times = scan.Times;
        var (longest, at) = (_windows.Longest, Most);
        for (var touch = _upTo - 1; touch >= 0; touch--)
        {
            var distance = moment - times[touch];
            if (distance > longest || (plan.AfterPrevious && rows[touch] <= previous))
            {
                break;
            }

            if (distance > _windows[scan.Kinds[touch]])
            {
                continue;
            }

            if (at == 0)
            {
                IsCut = true;
                break;
            }

            _gathered[--at] = touch;
        }

        _count = Most - at;
        _gathered.AsSpan(at).CopyTo(_gathered);
        if (plan.Reshapes)
        {
            Drop();
            Reshape();
        }

        for (var touch = 0; touch < _count; touch++)
        {
            (_slots[touch], _times[touch]) = (scan.Slots[_gathered[touch]], times[_gathered[touch]]);
        }
    }

    private void Drop()
    {
        if (plan.Drop is not { } drop || !HasOther(drop.Channel))
        {
            return;
        }

        var kept = 0;
        if (drop.OnlyLast)
        {
            for (kept = _count; IsOf(_gathered[kept - 1], drop.Channel); kept--)
            {
            }
        }
        else
        {
            for (var at = 0; at < _count; at++)
            {
                _gathered[kept] = _gathered[at];
                kept += IsOf(_gathered[at], drop.Channel) ? 0 : 1;
            }
        }

        _count = kept;
    }

    private bool HasOther(string channel)
    {
        for (var at = 0; at < _count; at++)
        {
            if (!IsOf(_gathered[at], channel))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsOf(int touch, string channel) => (scan.ChannelText(scan.Channels[touch]) ?? TouchDimension.None) == channel;

    private void Reshape()
    {
        if (plan.Form == PathForm.AsIs)
        {
            return;
        }

        _seen.Clear();
        var kept = 0;
        for (var at = 0; at < _count; at++)
        {
            var channel = scan.Channels[_gathered[at]];
            var isNew = plan.Form == PathForm.Exposure ? at == 0 || scan.Channels[_gathered[kept - 1]] != channel : _seen.Add(channel);
            _gathered[kept] = _gathered[at];
            kept += isNew ? 1 : 0;
        }

        _count = kept;
    }
}
