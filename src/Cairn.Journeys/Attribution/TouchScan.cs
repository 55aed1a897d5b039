using System.Numerics;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Sessions;

namespace Cairn.Journeys.Attribution;

/// <summary>Finds the touches of a person: session starts, changes of campaign inside a session, and events that are touches by themselves. For one thread.</summary>
/// <remarks>
/// A session start takes where the visitor came from from the first event of the session that knows it, other values from the first that has one; a change of
/// campaign takes its own. Neighbours of one session with equal channel and campaign are one touch, the first.
/// Where a session is all that lies between two long pauses and its events agree on channel and campaign, only its first row is read.
/// </remarks>
internal sealed partial class TouchScan
{
    private const EventFlags Hiding = EventFlags.Quarantined | EventFlags.ConsentDenied | EventFlags.Moved;
    private const int Short = 512;
    private const int FetchedRows = 64;
    private const int FetchStep = 16;
    private static readonly string[] CampaignColumns = ["source", "medium", "campaign", "click_id_kind", "click_id"];
    private readonly JourneyScope _scope;
    private readonly SessionScan _sessions;
    private readonly TouchBits _bits;
    private readonly TouchSlots _slots;
    private readonly int _asked;
    private readonly TouchAsks _asks;
    private readonly TouchDimension[] _dimensions;
    private readonly Column[] _campaignColumns;
    private readonly TouchDimension _channel;
    private readonly TouchDimension? _source;
    private readonly (OccurrenceRows Rows, TouchKind Kind, int Channel)[] _sources;
    private readonly DimensionCodes[] _codes;
    private readonly ColumnCodes[] _campaign;
    private readonly bool _isTimeoutOnly;
    private readonly int _pageLeave;
    private readonly int _heartbeat;
    private ColumnCodes[] _traffic = [];
    private DimensionCodes _sourceCodes;
    private IndexSegment? _segment;
    private TimeColumn _micros;
    private Block<EventFlags> _flags;
    private bool _canBePlain;
    private bool _isPlain;
    private bool _hides;
    private int _first;
    private int[] _sessionOf = new int[64];
    private int[] _rows = new int[64];
    private long[] _times = new long[64];
    private TouchKind[] _kinds = new TouchKind[64];
    private bool[] _starts = new bool[64];
    private int[] _slotOf = new int[64];
    private int[] _channels = new int[64];
    private int[] _platforms = new int[64];
    private int[] _origins = new int[64];
    private int _lastChannel;
    private int _lastCampaign;

    /// <summary>A scan that numbers touches by these dimensions.</summary>
    /// <param name="scope">The journeys.</param>
    /// <param name="dimensions">One to three.</param>
    /// <param name="slots">The numbers of their keys.</param>
    /// <param name="asks">What else is asked of touches.</param>
    /// <param name="sources">Events that are touches by themselves.</param>
    /// <param name="ads">Ads shown in households; null for none. Then kinds are asked for.</param>
    public TouchScan(JourneyScope scope, IReadOnlyList<TouchDimension> dimensions, TouchSlots slots, TouchAsks asks, IReadOnlyList<TouchSource>? sources = null, AdTouches? ads = null)
    {
        (_scope, _slots, _asked, _asks) = (scope, slots, dimensions.Count, asks);
        _sessions = new SessionScan(scope.View, scope.Sessions, scope.Hidden, scope.AsOf);
        _bits = new TouchBits(scope);

        _isTimeoutOnly = scope.Sessions == new SessionRule { TimeoutMicros = scope.Sessions.TimeoutMicros } && scope.Sessions.TimeoutMicros >= 0
            && (scope.Hidden & ~Hiding) == 0;
        (_pageLeave, _heartbeat) = (scope.View.NameCode("page_leave"), scope.View.NameCode("$heartbeat"));

        // Channel and campaign say whether two touches are one.
        _dimensions = [.. dimensions, .. Given([TouchDimension.Of("channel", scope.View, scope.ChannelColumn)!, TouchDimension.Of("campaign", scope.View)!], sources, ads)];
        _channel = _dimensions[^2];
        _source = (asks & TouchAsks.Platforms) != 0 ? Given([TouchDimension.Of("source", scope.View)!], null, ads)[0] : null;
        _sources = [.. (sources ?? []).Select(source => (new OccurrenceRows(OccurrenceSet.Of("", source.Set)), source.Kind, _channel.CodeOf(source.Channel)))];
        _campaignColumns = [.. CampaignColumns.Select(scope.View.Column)];
        _codes = new DimensionCodes[_dimensions.Length];
        _campaign = new ColumnCodes[_campaignColumns.Length];
        if (ads is not null)
        {
            _ads = ads;
            _faceCodes = [.. ads.Faces.Select(face => _dimensions.Select(dimension => dimension.CodeOf(face[dimension.Name])).ToArray())];
            _faceSources = [.. ads.Faces.Select(face => _source?.CodeOf(face.Source) ?? 0)];
            _keys = Keys(ads, scope.View);
            _keyCodes = new ColumnCodes[_keys.Length];
        }
    }

    /// <summary>How many touches were found last.</summary>
    public int Count { get; private set; }

    /// <summary>The events that carry the touches found last, in order of the journey; of an ad the first event that is not before it, which may lie beyond the person's.</summary>
    public ReadOnlySpan<int> Rows => _rows.AsSpan(0, Count);

    /// <summary>When they happened, in microseconds.</summary>
    public ReadOnlySpan<long> Times => _times.AsSpan(0, Count);

    /// <summary>What they arise from; only where it is asked for.</summary>
    public ReadOnlySpan<TouchKind> Kinds => _kinds.AsSpan(0, Count);

    /// <summary>Whether they are the starts of sessions; only where kinds are asked for.</summary>
    public ReadOnlySpan<bool> Starts => _starts.AsSpan(0, Count);

    /// <summary>The codes of their channels (<see cref="ChannelText"/>); only where they are asked for.</summary>
    public ReadOnlySpan<int> Channels => _channels.AsSpan(0, Count);

    /// <summary>The codes of their sources; only where platforms are asked for.</summary>
    public ReadOnlySpan<int> PlatformSources => _platforms.AsSpan(0, Count);

    /// <summary>The events that tell where the visitor came from; only where they are asked for, and of an ad of no meaning.</summary>
    public ReadOnlySpan<int> Origins => _origins.AsSpan(0, Count);

    /// <summary>Whether a touch has the channel of its kind of event, the event having none.</summary>
    public bool IsGiven(int touch) => !IsAd(touch) && _channels[touch] != 0 && _codes[^2][_origins[touch]] == 0;

    /// <summary>Whether any of them is an event that is a touch by itself.</summary>
    public bool HasEvents { get; private set; }

    /// <summary>The name of a channel by its code; null for none.</summary>
    public string? ChannelText(int code) => code == 0 ? null : _channel.TextOf(code);

    /// <summary>The source of a code; null for none.</summary>
    public string? SourceText(int code) => code == 0 ? null : _source?.TextOf(code);

    /// <summary>The numbers of their keys.</summary>
    public ReadOnlySpan<int> Slots => _slotOf.AsSpan(0, Count);

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

        _traffic = [.. _codes[^2].Columns, .. _codes[^1].Columns];
        _sourceCodes = _source is null ? default : new DimensionCodes(_source, _scope.View, segment);
        for (var at = 0; at < _campaign.Length; at++)
        {
            _campaign[at] = _scope.View.Codes(_campaignColumns[at], segment);
        }

        for (var at = 0; at < _keys.Length; at++)
        {
            _keyCodes[at] = _scope.View.Codes(_keys[at].Column, segment);
        }
    }

    /// <summary>Asks the processor to bring near what is read of the rows up to a conversion, which lie far from those of the person before.</summary>
    public void Fetch(int row)
    {
        for (var line = 0; line < FetchedRows; line += FetchStep)
        {
            _micros.Coarse.Fetch(row - line);
        }

        for (var line = 0; line < FetchedRows; line += 2 * FetchStep)
        {
            _micros.Fine.Fetch(row - line);
        }

        _flags.Fetch(row);
        foreach (ref readonly var codes in _traffic.AsSpan())
        {
            codes.Fetch(row);
            codes.Fetch(row - FetchedRows);
        }
    }

    /// <summary>Finds the touches of a person from a moment to a row, and perhaps some before and after.</summary>
    /// <param name="person">The person's number in the segment.</param>
    /// <param name="since">In microseconds; touches before it may be left out.</param>
    /// <param name="lastRow">A row of the person; touches after it may be left out.</param>
    public void Find(int person, long since, int lastRow)
    {
        var (first, end) = (_segment!.Offsets[person], _segment.Offsets[person + 1]);
        if (end - first > Short)
        {
            (first, end) = Stretch(first, end, since, lastRow);
        }

        (Count, HasEvents, _personFirst) = (0, false, _segment.Offsets[person]);
        if (!_canBePlain || !FindPlain(person, first, end, since, lastRow))
        {
            FindSessions(first, end);
        }

        if (_sources.Length > 0)
        {
            AddEvents(_segment.Offsets[person], lastRow + 1, since);
        }

        if (_ads is not null)
        {
            AddAds(_segment.Offsets[person], _segment.Offsets[person + 1], since);
        }
    }

    private void FindSessions(int first, int end)
    {
        (Count, _first, _isPlain) = (0, first, false);
        if (_sessionOf.Length < end - first)
        {
            _sessionOf = new int[Math.Max(end - first, _sessionOf.Length * 2)];
        }

        var spans = _sessions.Run(_segment!, first, end, _sessionOf);
        for (var at = 0; at < spans.Count; at++)
        {
            AddSession(spans[at].FirstRow, at + 1 < spans.Count ? spans[at + 1].FirstRow : end, spans[at].Index);
        }
    }

    // Where events lie further apart than the timeout a session ends by any rule: rows from such a place to the next are cut as the whole journey would be.
    private (int First, int End) Stretch(int start, int last, long since, int lastRow)
    {
        var (first, end) = (JourneyRows.FirstAtOrAfter(_segment!, start, lastRow, since), lastRow + 1);
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

    // Where the rule is a plain timeout and all events are session events or hidden, a session is a run of rows. False: they are not, and nothing is said.
    private bool FindPlain(int person, int first, int end, long since, int lastRow)
    {
        if (_segment!.LastMicros >= _scope.AsOf.Micros && _micros[end - 1] >= _scope.AsOf.Micros)
        {
            return false;
        }

        if ((_segment.AnyFlags & EventFlags.Sessionless) != 0 && HasSessionless(first, end))
        {
            return false;
        }

        var hiding = _scope.HidingFlags(_segment);
        _bits.Find(_segment, first, end, _traffic);
        (_isPlain, _hides) = (true, !hiding.IsEmpty && (hiding[person] & _scope.Hidden) != 0);
        if (_hides)
        {
            _bits.Hide(_segment, end);
        }

        var starts = _bits.Starts;
        var changes = _bits.Changes;
        var mayLeave = _pageLeave >= 0 || _heartbeat >= 0;
        var (open, isOne) = (-1, true);
        for (int word = 0, row = first; row < end; word++, row += 64)
        {
            for (var left = starts[word] | changes[word]; left != 0; left &= left - 1)
            {
                if ((starts[word] & left & (0 - left)) == 0)
                {
                    isOne = false;
                    continue;
                }

                var start = row + BitOperations.TrailingZeroCount(left);
                if (mayLeave && BeginsNone(start))
                {
                    return false;
                }

                AddRun(open, start, isOne, since);
                if (start > lastRow)
                {
                    return true;
                }

                (open, isOne) = (start, true);
            }
        }

        AddRun(open, end, isOne, since);
        return true;
    }

    private bool HasSessionless(int first, int end)
    {
        var all = EventFlags.None;
        foreach (var flags in _flags.Slice(first, end - first))
        {
            all |= flags;
        }

        return (all & EventFlags.Sessionless) != 0;
    }

    private bool BeginsNone(int row) => _segment!.Names[row] is var name && (name == _pageLeave || name == _heartbeat);

    private void AddRun(int start, int end, bool isOne, long since)
    {
        if (start < 0)
        {
            return;
        }

        if (!isOne)
        {
            AddSession(start, end, 0);
        }
        else if (_micros[start] is var moment && moment >= since)
        {
            Add(start, moment, start, (start, end, 0));
        }
    }

    private void AddSession(int start, int end, int session)
    {
        var isClick = IsCampaign(start);
        var traffic = start;
        while (traffic < end && (!IsOf(traffic, session) || (_codes[^2][traffic] == 0 && _codes[^1][traffic] == 0)))
        {
            traffic++;
        }

        traffic = traffic < end ? traffic : start;
        (_lastChannel, _lastCampaign) = (_codes[^2][traffic], _codes[^1][traffic]);
        Add(start, _micros[start], traffic, (start, end, session));
        if ((_segment!.AnyFlags & EventFlags.Campaign) == 0)
        {
            return;
        }

        var campaign = isClick ? start : -1;
        for (var row = start + 1; row < end; row++)
        {
            if (IsCampaign(row) && IsOf(row, session) && !IsSameCampaign(row, campaign))
            {
                campaign = row;
                AddClick(row);
            }
        }
    }

    private bool IsOf(int row, int session) => _isPlain ? !_hides || (_flags[row] & _scope.Hidden) == 0 : _sessionOf[row - _first] == session;

    private void AddClick(int row)
    {
        var (channel, campaign) = (_codes[^2][row], _codes[^1][row]);
        if (_lastChannel != channel || _lastCampaign != campaign)
        {
            (_lastChannel, _lastCampaign) = (channel, campaign);
            Add(row, _micros[row], row, (row, row, 0));
        }
    }

    private void Add(int row, long moment, int traffic, (int Start, int End, int Index) session)
    {
        if (Count == _rows.Length)
        {
            Grow();
        }

        (_rows[Count], _times[Count]) = (row, moment);
        if (_asks != TouchAsks.Nothing)
        {
            _starts[Count] = session.Start < session.End;
            _kinds[Count] = IsCampaign(row) ? TouchKind.Click : TouchKind.Visit;
            _channels[Count] = _codes[^2][traffic];
            _platforms[Count] = (_asks & TouchAsks.Platforms) != 0 ? _sourceCodes[traffic] : 0;
            _origins[Count] = traffic;
        }

        var first = Value(0, traffic, session);
        _slotOf[Count] = _asked == 1 ? _slots.Of(first)
            : _slots.Of(first, Value(1, traffic, session), _asked > 2 ? Value(2, traffic, session) : 0);
        Count++;
    }

    private int Value(int dimension, int traffic, (int Start, int End, int Index) session)
    {
        ref readonly var codes = ref _codes[dimension];
        if (_dimensions[dimension].IsTraffic || session.Start == session.End)
        {
            return codes[traffic];
        }

        var value = 0;
        for (var row = session.Start; value == 0 && row < session.End; row++)
        {
            value = IsOf(row, session.Index) ? codes[row] : 0;
        }

        return value;
    }

    private bool IsCampaign(int row) => (_flags[row] & EventFlags.Campaign) != 0;

    private bool IsSameCampaign(int row, int other)
    {
        if (other < 0)
        {
            return false;
        }

        foreach (ref readonly var codes in _campaign.AsSpan())
        {
            if (codes[row] != codes[other])
            {
                return false;
            }
        }

        return true;
    }
}
