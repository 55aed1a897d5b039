using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Sessions;

namespace Cairn.Journeys.Attribution;

/// <summary>A session start or a change of campaign inside a session.</summary>
/// <param name="Row">The event that carries it.</param>
/// <param name="Micros">When it happened.</param>
/// <param name="IsClick">Whether it carries a campaign or a click id.</param>
internal readonly record struct Touch(int Row, long Micros, bool IsClick);

/// <summary>Finds the touches of a person. For one thread.</summary>
/// <remarks>
/// A session start takes where the visitor came from from the first event of the session that knows it, other values from the first that has one; a change of
/// campaign takes its own. Neighbours of one session with equal channel and campaign are one touch, the first.
/// </remarks>
internal sealed class TouchScan
{
    private static readonly string[] CampaignColumns = ["source", "medium", "campaign", "click_id_kind", "click_id"];
    private readonly JourneyScope _scope;
    private readonly SessionScan _sessions;
    private readonly TouchDimension[] _dimensions;
    private readonly Column[] _campaignColumns;
    private readonly DimensionCodes[] _codes;
    private readonly ColumnCodes[] _campaign;
    private readonly List<Touch> _touches = [];
    private readonly List<int> _values = [];
    private readonly bool _isTimeoutOnly;
    private readonly int _pageLeave;
    private readonly int _heartbeat;
    private IndexSegment? _segment;
    private TimeColumn _micros;
    private Block<EventFlags> _flags;
    private EventFlags _anyFlags;
    private bool _canBePlain;
    private bool _isPlain;
    private int _first;
    private int[] _sessionOf = new int[64];

    /// <summary>A scan that reads these dimensions of each touch.</summary>
    public TouchScan(JourneyScope scope, IReadOnlyList<TouchDimension> dimensions)
    {
        _scope = scope;
        _sessions = new SessionScan(scope.View, scope.Sessions, scope.Hidden, scope.AsOf);

        _isTimeoutOnly = scope.Sessions == new SessionRule { TimeoutMicros = scope.Sessions.TimeoutMicros } && scope.Sessions.TimeoutMicros >= 0;
        (_pageLeave, _heartbeat) = (scope.View.NameCode("page_leave"), scope.View.NameCode("$heartbeat"));

        // Channel and campaign say whether two touches are one.
        _dimensions = [.. dimensions, TouchDimension.Of("channel", scope.View)!, TouchDimension.Of("campaign", scope.View)!];
        _campaignColumns = [.. CampaignColumns.Select(scope.View.Column)];
        _codes = new DimensionCodes[_dimensions.Length];
        _campaign = new ColumnCodes[_campaignColumns.Length];
    }

    /// <summary>The touches found last, in order of the journey.</summary>
    public IReadOnlyList<Touch> Touches => _touches;

    /// <summary>The code of a touch in a dimension.</summary>
    public int Value(int touch, int dimension) => _values[(touch * _dimensions.Length) + dimension];

    /// <summary>Begins a segment.</summary>
    public void Begin(IndexSegment segment)
    {
        if (ReferenceEquals(segment, _segment))
        {
            return;
        }

        _segment = segment;
        (_micros, _flags) = (segment.Micros, segment.Flags);
        _canBePlain = _isTimeoutOnly && !_micros.IsWide;
        for (var at = 0; at < _codes.Length; at++)
        {
            _codes[at] = new DimensionCodes(_dimensions[at], _scope.View, segment);
        }

        for (var at = 0; at < _campaign.Length; at++)
        {
            _campaign[at] = _scope.View.Codes(_campaignColumns[at], segment);
        }
    }

    /// <summary>Finds the touches of a person from a moment to a row, and perhaps some before and after.</summary>
    /// <param name="person">The person's number in the segment.</param>
    /// <param name="since">In microseconds; touches before it may be left out.</param>
    /// <param name="lastRow">A row of the person; touches after it may be left out.</param>
    public void Find(int person, long since, int lastRow)
    {
        _touches.Clear();
        _values.Clear();
        var (first, end) = Stretch(person, since, lastRow);
        if (_canBePlain && AddPlain(first, end))
        {
            return;
        }

        _touches.Clear();
        _values.Clear();
        (_first, _isPlain, _anyFlags) = (first, false, _segment!.AnyFlags);
        if (_sessionOf.Length < end - first)
        {
            _sessionOf = new int[Math.Max(end - first, _sessionOf.Length * 2)];
        }

        var spans = _sessions.Run(_segment, first, end, _sessionOf);
        for (var at = 0; at < spans.Count; at++)
        {
            AddSession(spans[at].FirstRow, at + 1 < spans.Count ? spans[at + 1].FirstRow : end, spans[at].Index);
        }
    }

    // Where events lie further apart than the timeout a session ends by any rule: rows from such a place to the next are cut as the whole journey would be.
    private (int First, int End) Stretch(int person, long since, int lastRow)
    {
        var (start, last) = (_segment!.Offsets[person], _segment.Offsets[person + 1]);
        var (first, above, end) = (start, lastRow, lastRow + 1);
        while (first < above)
        {
            var middle = first + ((above - first) >> 1);
            (first, above) = _micros[middle] < since ? (middle + 1, above) : (first, middle);
        }

        while (first > start && !IsApart(first))
        {
            first--;
        }

        while (end < last && !IsApart(end))
        {
            end++;
        }

        return (first, end);
    }

    private bool IsApart(int row) => _micros[row] - _micros[row - 1] > _scope.Sessions.TimeoutMicros;

    // Where the rule is a plain timeout and all events are session events, a session is a run of rows. False: an event is none, and nothing is said.
    private bool AddPlain(int first, int end)
    {
        if (_micros[end - 1] >= _scope.AsOf.Micros)
        {
            return false;
        }

        // Events are surely in time where their coarse times are less than the timeout apart.
        var coarse = _micros.Coarse.Slice(first, end - first);
        var flags = _flags.Slice(first, end - first);
        var near = (uint)Math.Min(_scope.Sessions.TimeoutMicros >> TimeColumn.Shift, uint.MaxValue);
        var special = EventFlags.Sessionless | _scope.Hidden;
        var (all, start) = (EventFlags.None, 0);
        foreach (var flag in flags)
        {
            all |= flag;
        }

        if ((all & special) != 0 || BeginsNone(first))
        {
            return false;
        }

        (_isPlain, _anyFlags) = (true, all);
        for (var row = 1; row < coarse.Length; row++)
        {
            if (coarse[row] - coarse[row - 1] >= near && IsApart(first + row))
            {
                if (BeginsNone(first + row))
                {
                    return false;
                }

                AddSession(first + start, first + row, 0);
                start = row;
            }
        }

        AddSession(first + start, end, 0);
        return true;
    }

    private bool BeginsNone(int row) => _segment!.Names[row] is var name && (name == _pageLeave || name == _heartbeat);

    private void AddSession(int start, int end, int session)
    {
        var isClick = IsCampaign(start);
        _touches.Add(new Touch(start, _micros[start], isClick));
        var traffic = start;
        while (traffic < end && (!IsOf(traffic) || (_codes[^2][traffic] == 0 && _codes[^1][traffic] == 0)))
        {
            traffic++;
        }

        for (var at = 0; at < _codes.Length; at++)
        {
            _values.Add(_dimensions[at].IsTraffic ? _codes[at][traffic < end ? traffic : start] : FirstValue(at));
        }

        if ((_anyFlags & EventFlags.Campaign) == 0)
        {
            return;
        }

        var campaign = isClick ? start : -1;
        for (var row = start + 1; row < end; row++)
        {
            if (IsCampaign(row) && IsOf(row) && !IsSameCampaign(row, campaign))
            {
                campaign = row;
                AddClick(row);
            }
        }

        bool IsOf(int row) => _isPlain || _sessionOf[row - _first] == session;

        int FirstValue(int dimension)
        {
            var value = 0;
            for (var row = start; value == 0 && row < end; row++)
            {
                value = IsOf(row) ? _codes[dimension][row] : 0;
            }

            return value;
        }
    }

    private void AddClick(int row)
    {
        var (channel, campaign) = (_codes[^2][row], _codes[^1][row]);
        if (_values[^2] == channel && _values[^1] == campaign)
        {
            return;
        }

        _touches.Add(new Touch(row, _micros[row], IsClick: true));
        foreach (var codes in _codes)
        {
            _values.Add(codes[row]);
        }
    }

    private bool IsCampaign(int row) => (_flags[row] & EventFlags.Campaign) != 0;

    private bool IsSameCampaign(int row, int other)
    {
        if (other < 0)
        {
            return false;
        }

        foreach (var codes in _campaign)
        {
            if (codes[row] != codes[other])
            {
                return false;
            }
        }

        return true;
    }
}
