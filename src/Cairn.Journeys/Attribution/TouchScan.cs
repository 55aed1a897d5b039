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
    private IndexSegment? _segment;
    private int[] _sessionOf = new int[64];

    /// <summary>A scan that reads these dimensions of each touch.</summary>
    public TouchScan(JourneyScope scope, IReadOnlyList<TouchDimension> dimensions)
    {
        _scope = scope;
        _sessions = new SessionScan(scope.View, scope.Sessions, scope.Hidden, scope.AsOf);

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
        for (var at = 0; at < _codes.Length; at++)
        {
            _codes[at] = new DimensionCodes(_dimensions[at], _scope.View, segment);
        }

        for (var at = 0; at < _campaign.Length; at++)
        {
            _campaign[at] = _scope.View.Codes(_campaignColumns[at], segment);
        }
    }

    /// <summary>Finds the touches of a person.</summary>
    public void Find(int person)
    {
        var (first, last) = (_segment!.Offsets[person], _segment.Offsets[person + 1]);
        if (_sessionOf.Length < last - first)
        {
            _sessionOf = new int[Math.Max(last - first, _sessionOf.Length * 2)];
        }

        _touches.Clear();
        _values.Clear();
        var spans = _sessions.Run(_segment, person, _sessionOf);
        for (var at = 0; at < spans.Count; at++)
        {
            AddSession(spans[at], first, at + 1 < spans.Count ? spans[at + 1].FirstRow : last);
        }
    }

    private void AddSession(SessionSpan span, int first, int end)
    {
        var start = span.FirstRow;
        var isClick = IsCampaign(start);
        _touches.Add(new Touch(start, span.StartMicros, isClick));
        var traffic = start;
        while (traffic < end && (!IsOf(traffic) || (_codes[^2][traffic] == 0 && _codes[^1][traffic] == 0)))
        {
            traffic++;
        }

        for (var at = 0; at < _codes.Length; at++)
        {
            _values.Add(_dimensions[at].IsTraffic ? _codes[at][traffic < end ? traffic : start] : FirstValue(at));
        }

        if ((_segment!.AnyFlags & EventFlags.Campaign) == 0)
        {
            return;
        }

        var campaign = isClick ? start : -1;
        for (var row = start + 1; row < end; row++)
        {
            if (_sessionOf[row - first] == span.Index && IsCampaign(row) && !IsSameCampaign(row, campaign))
            {
                campaign = row;
                AddClick(row);
            }
        }

        bool IsOf(int row) => _sessionOf[row - first] == span.Index;

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

        _touches.Add(new Touch(row, _segment!.Micros[row], IsClick: true));
        foreach (var codes in _codes)
        {
            _values.Add(codes[row]);
        }
    }

    private bool IsCampaign(int row) => (_segment!.Flags[row] & EventFlags.Campaign) != 0;

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
