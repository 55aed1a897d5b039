using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Attribution.Learned;

/// <summary>Which journeys models are learned from (<c>docs/definitions/attribution.md</c>).</summary>
public sealed record TrainingPlan
{
    /// <summary>The journeys; the range is not looked at.</summary>
    public required JourneyScope Scope { get; init; }

    /// <summary>Whose conversions.</summary>
    public required OccurrenceSet Conversions { get; init; }

    /// <summary>Touches farther apart than this belong to two journeys; one that lies farther back at as_of has not converted.</summary>
    public required long GapMicros { get; init; }

    /// <summary>Events that are touches besides session starts and changes of campaign.</summary>
    public IReadOnlyList<TouchSource> Sources { get; init; } = [];

    /// <summary>Values in other currencies count as 0.</summary>
    public string Currency { get; init; } = "EUR";
}

/// <summary>Cuts the touches of every person into journeys that converted and journeys that did not, and counts them by their channels.</summary>
public static class TrainingOperator
{
    /// <summary>Runs the plan.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static TrainingState Run(TrainingPlan plan, CancellationToken cancellation = default) =>
        JourneyRun.RunAnyOrder(plan.Scope.View, () => new TrainingState(), () => new TrainingWorker(plan), cancellation);
}

/// <summary>Adds the journeys of persons to a state. For one thread.</summary>
internal sealed class TrainingWorker : IJourneyWorker<TrainingState>
{
    private const int MostTouches = AttributionPlan.MaxTouches;
    private readonly TrainingPlan _plan;
    private readonly JourneyScope _scope;
    private readonly TouchScan _scan;
    private readonly TouchSlots _slots;
    private readonly OccurrenceRows _rows;
    private readonly List<int> _piece = [];
    private readonly Dictionary<int, int> _numbers = [];
    private IndexSegment? _segment;
    private TrainingState? _state;
    private long _last;
    private int _fold;
    private bool _hasFold;
    private int _person;

    public TrainingWorker(TrainingPlan plan)
    {
        (_plan, _scope) = (plan, plan.Scope);
        TouchDimension[] dimensions = [TouchDimension.Of("channel", _scope.View)! with { Given = TouchScan.GivenBy(plan.Sources) }];
        _slots = new TouchSlots(dimensions);
        _scan = new TouchScan(_scope, dimensions, _slots, TouchAsks.Channels, plan.Sources);
        _rows = new OccurrenceRows(plan.Conversions);
    }

    /// <inheritdoc/>
    public void Add(JourneyPart part, TrainingState state)
    {
        if (!ReferenceEquals(state, _state))
        {
            _state = state;
            _numbers.Clear();
        }

        _segment = _scope.View.Segments[part.Segment];
        _slots.Begin();
        _scan.Begin(_segment, part);
        _rows.Begin(_segment, part);
        var counted = _plan.Conversions.Counted?.Segments[part.Segment];
        var offsets = _segment.Offsets.Span;
        for (var person = part.Start; person < part.End; person++)
        {
            RunStop.CheckAt(offsets[person]);
            if (_scope.Persons?.Has(part.Segment, person) == false)
            {
                continue;
            }

            (_person, _hasFold) = (person, false);
            _scan.Find(person, long.MinValue, offsets[person + 1] - 1);
            AddPerson(_rows.Between(offsets[person], offsets[person + 1]), counted);
        }
    }

    private void AddPerson(ReadOnlySpan<int> conversions, SegmentConversions? counted)
    {
        var (rows, times) = (_scan.Rows.Length, 0);
        _piece.Clear();
        for (var at = 0; at < conversions.Length; at++)
        {
            var row = conversions[at];
            var moment = _segment!.Micros[row];
            if (!_scope.Sees(moment, _segment.Flags[row]))
            {
                continue;
            }

            for (; times < rows && _scan.Rows[times] <= row; times++)
            {
                AddTouch(times);
            }

            if (_piece.Count > 0)
            {
                var isConverting = moment - _last <= _plan.GapMicros;
                Emit(isConverting, isConverting && counted is not null ? Worth(counted.WorthOf(row)) : 0);
            }
        }

        for (; times < rows; times++)
        {
            AddTouch(times);
        }

        if (_piece.Count > 0 && _scope.AsOf.Micros - _last > _plan.GapMicros)
        {
            Emit(isConverting: false, 0);
        }
    }

    private decimal Worth(ConversionWorth worth) => worth.Currency is null || worth.Currency == _plan.Currency ? Math.Max(0, worth.Net ?? 0) : 0;

    private void AddTouch(int at)
    {
        var moment = _scan.Times[at];
        if (_piece.Count > 0 && moment - _last > _plan.GapMicros)
        {
            Emit(isConverting: false, 0);
        }

        var code = _scan.Channels[at];
        if (!_numbers.TryGetValue(code, out var number))
        {
            _numbers[code] = number = _state!.Number(_scan.ChannelText(code) ?? TouchDimension.None);
        }

        // Neighbours of one channel are one for every model that is learned from counted paths.
        if (_piece.Count == 0 || (_piece[^1] != number && _piece.Count < MostTouches))
        {
            _piece.Add(number);
        }

        _last = moment;
    }

    private void Emit(bool isConverting, decimal value)
    {
        if (!_hasFold)
        {
            (_fold, _hasFold) = (FoldOf(_scope.View.PersonId(_segment!, _person)), true);
        }

        _state!.Add(_piece, _fold, isConverting ? 1 : 0, isConverting ? 0 : 1, value);
        _piece.Clear();
    }

    // The person hash of spec/journeys.md 1.
    private static int FoldOf(string person)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(person), hash);
        return (int)(CountedJourneys.Mix(BinaryPrimitives.ReadUInt64BigEndian(hash)) % CountedJourneys.Folds);
    }
}
