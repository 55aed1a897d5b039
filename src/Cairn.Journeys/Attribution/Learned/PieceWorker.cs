using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Attribution.Learned;

/// <summary>Cuts the touches of every person into pieces that converted and pieces that did not. What becomes of a piece is for who derives from it. For one thread.</summary>
internal abstract class PieceWorker<TState> : IJourneyWorker<TState>
{
    private readonly TrainingPlan _plan;
    private readonly JourneyScope _scope;
    private readonly TouchSlots _slots;
    private readonly OccurrenceRows _rows;
    private IndexSegment? _segment;
    private long _last;

    protected PieceWorker(TrainingPlan plan)
    {
        (_plan, _scope) = (plan, plan.Scope);
        var dimensions = TouchScan.Given([TouchDimension.Of("channel", _scope.View, _scope.ChannelColumn)!], plan.Sources, plan.Ads);
        _slots = new TouchSlots(dimensions);
        Scan = new TouchScan(_scope, dimensions, _slots, TouchAsks.Channels, plan.Sources, plan.Ads);
        _rows = new OccurrenceRows(plan.Conversions);
    }

    /// <summary>The touches of the person at hand.</summary>
    protected TouchScan Scan { get; }

    /// <summary>The person at hand, by its number in the segment.</summary>
    protected int Person { get; private set; }

    /// <summary>Whether the piece at hand has no touch yet.</summary>
    protected abstract bool IsEmpty { get; }

    /// <inheritdoc/>
    public void Add(JourneyPart part, TState state)
    {
        _segment = _scope.View.Segments[part.Segment];
        Begin(state);
        _slots.Begin();
        Scan.Begin(_segment, part);
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

            Person = person;
            Scan.Find(person, long.MinValue, offsets[person + 1] - 1);
            AddPerson(_rows.Between(offsets[person], offsets[person + 1]), counted);
        }
    }

    /// <summary>Begins a part.</summary>
    protected abstract void Begin(TState state);

    /// <summary>Takes a touch into the piece at hand.</summary>
    protected abstract void Take(int at);

    /// <summary>Ends the piece at hand.</summary>
    /// <param name="isConverting">Whether it ends in the conversion.</param>
    /// <param name="end">The conversion's moment, or from when on it could not be one any more, in microseconds.</param>
    /// <param name="value">What the conversion is worth.</param>
    protected abstract void Emit(bool isConverting, long end, decimal value);

    /// <summary>A person's hash, the same in every process.</summary>
    protected ulong Hash()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(_scope.View.PersonId(_segment!, Person)), hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }

    private void AddPerson(ReadOnlySpan<int> conversions, SegmentConversions? counted)
    {
        var (rows, times) = (Scan.Rows.Length, 0);
        for (var at = 0; at < conversions.Length; at++)
        {
            var row = conversions[at];
            var moment = _segment!.Micros[row];
            if (!_scope.Sees(moment, _segment.Flags[row]))
            {
                continue;
            }

            for (; times < rows && Scan.Rows[times] <= row; times++)
            {
                AddTouch(times);
            }

            if (!IsEmpty)
            {
                var isConverting = moment - _last <= _plan.GapMicros;
                Emit(isConverting, isConverting ? moment : _last + _plan.GapMicros, isConverting && counted is not null ? Worth(counted.WorthOf(row), moment) : 0);
            }
        }

        for (; times < rows; times++)
        {
            AddTouch(times);
        }

        // One whose lookback is over is null; one still open says nothing.
        if (!IsEmpty)
        {
            if (_scope.AsOf.Micros - _last > _plan.GapMicros)
            {
                Emit(isConverting: false, _last + _plan.GapMicros, 0);
            }
            else
            {
                Drop();
            }
        }
    }

    /// <summary>Forgets the piece at hand.</summary>
    protected abstract void Drop();

    private decimal Worth(ConversionWorth worth, long moment) => Math.Max(
        0, worth.Currency is null || worth.Currency == _plan.Currency ? worth.Net ?? 0 : _plan.Money?.Convert(worth.Net ?? 0, worth.Currency, new Timestamp(moment)) ?? 0);

    private void AddTouch(int at)
    {
        var moment = Scan.Times[at];
        if (!IsEmpty && moment - _last > _plan.GapMicros)
        {
            Emit(isConverting: false, _last + _plan.GapMicros, 0);
        }

        Take(at);
        _last = moment;
    }
}
