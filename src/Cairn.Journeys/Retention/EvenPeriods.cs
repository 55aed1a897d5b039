using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Cairn.Journeys.Events;
using Cairn.Journeys.Index;

namespace Cairn.Journeys.Retention;

/// <summary>Which of some periods of equal length a person's events lie in, sixteen events at a time.</summary>
/// <remarks>
/// A time becomes a number of periods in single precision; whoever lies so near to a bound that rounding might decide is looked at to the microsecond.
/// A period is a bit: the lowest is what lies before the first, the next is the first.
/// </remarks>
internal sealed class EvenPeriods
{
    /// <summary>The most periods there may be.</summary>
    public const int Most = 16;

    private const int Lanes = 16;
    private const double Rounding = 1.0 / (1 << 22);
    private const float MostDoubt = 0.01f;
    private readonly long[] _bounds;
    private readonly uint[] _lanes = new uint[Lanes];
    private readonly uint[] _lastTimes = new uint[Lanes];
    private readonly byte[] _lastFlags = new byte[Lanes];
    private TimeColumn _micros;
    private Block<EventFlags> _flags;
    private float _scale;
    private float _shift;
    private float _sure;

    private EvenPeriods(long[] bounds) => _bounds = bounds;

    /// <summary>The periods between these bounds; null where they are not of one length, too many, or the processor cannot do it.</summary>
    public static EvenPeriods? For(long[] bounds)
    {
        var length = bounds.Length < 2 ? 0 : bounds[1] - bounds[0];
        var isEven = length > 0 && bounds.Length - 1 <= Most && Enumerable.Range(1, bounds.Length - 1).All(at => bounds[at] - bounds[at - 1] == length);
        return isEven && Avx512F.IsSupported ? new EvenPeriods(bounds) : null;
    }

    /// <summary>Begins a segment that is not wide; false where single precision would leave too much in doubt.</summary>
    public bool Begin(IndexSegment segment)
    {
        (_micros, _flags) = (segment.Micros, segment.Flags);
        double unit = 1L << TimeColumn.Shift, length = _bounds[1] - _bounds[0];
        var (scale, shift) = (unit / length, ((segment.Micros.Base - (double)_bounds[0]) / length) + 1);
        (_scale, _shift) = ((float)scale, (float)shift);
        var doubt = (2 * scale) + (Rounding * (Math.Abs(shift) + ((segment.LastMicros - segment.Micros.Base) / length)));
        _sure = (float)(0.5 - doubt);
        return doubt < MostDoubt;
    }

    /// <summary>The periods of a person's events.</summary>
    /// <param name="start">The person's first row.</param>
    /// <param name="end">The row after the last.</param>
    /// <param name="hidden">Events with any of these flags are left out.</param>
    /// <param name="same">The period of the first event, if the second lies in it too; else 0.</param>
    public uint Of(int start, int end, EventFlags hidden, out uint same)
    {
        var (seen, first, count) = (0u, 0u, 0);
        same = 0;
        for (var row = start; row < end; row += Lanes)
        {
            var here = Math.Min(Lanes, end - row);
            var live = (1u << here) - 1;
            ref var times = ref Times(row);
            live &= hidden == EventFlags.None ? live : Visible(ref Flags(row), hidden);
            seen |= Read(ref times, row, live);
            if (count < 2 && live != 0)
            {
                var one = _lanes[BitOperations.TrailingZeroCount(live)];
                var next = live & (live - 1);
                if (count == 1)
                {
                    same = first & one;
                }
                else if (next != 0)
                {
                    same = one & _lanes[BitOperations.TrailingZeroCount(next)];
                }

                (first, count) = (one, count + (next != 0 ? 2 : 1));
            }
        }

        return seen & ((2u << (_bounds.Length - 1)) - 1);
    }

    // The periods of some rows together; each by itself is left in its lane.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Read(ref uint times, int row, uint live)
    {
        var places = Vector512.FusedMultiplyAdd(Vector512.ConvertToSingle(Vector512.LoadUnsafe(ref times)), Vector512.Create(_scale), Vector512.Create(_shift));
        var whole = Vector512.Floor(places);
        var isNear = Vector512.GreaterThan(Vector512.Abs(places - whole - Vector512.Create(0.5f)), Vector512.Create(_sure)).ExtractMostSignificantBits();
        var numbers = Vector512.ConvertToInt32Native(Vector512.Max(whole, Vector512<float>.Zero)).AsUInt32();
        var bits = Avx512F.ShiftLeftLogicalVariable(Vector512<uint>.One, numbers);
        bits.StoreUnsafe(ref MemoryMarshal.GetArrayDataReference(_lanes));
        var near = (uint)isNear & live;
        var lanes = Avx512F.ShiftLeftLogicalVariable(Vector512<uint>.One, Vector512<uint>.Indices);
        bits = Vector512.ConditionalSelect(Vector512.Equals(Vector512.Create(live & ~near) & lanes, lanes), bits, Vector512<uint>.Zero);
        return Together(bits) | (near == 0 ? 0 : Exactly(row, near));
    }

    private uint Exactly(int row, uint near)
    {
        var seen = 0u;
        for (; near != 0; near &= near - 1)
        {
            var lane = BitOperations.TrailingZeroCount(near);
            var at = Array.BinarySearch(_bounds, _micros[row + lane]);
            var number = at >= 0 ? at + 1 : ~at;
            seen |= _lanes[lane] = 1u << number;
        }

        return seen;
    }

    private static uint Together(Vector512<uint> bits)
    {
        var half = bits.GetLower() | bits.GetUpper();
        var quarter = (half.GetLower() | half.GetUpper()).AsUInt64();
        var pair = quarter[0] | quarter[1];
        return (uint)(pair | (pair >> 32));
    }

    // Sixteen times from a row on; near the end of the column they are copied.
    private ref uint Times(int row)
    {
        var coarse = _micros.Coarse;
        if (row <= coarse.Length - Lanes)
        {
            return ref Unsafe.Add(ref MemoryMarshal.GetReference(coarse.Span), row);
        }

        coarse.Span[row..].CopyTo(_lastTimes);
        return ref MemoryMarshal.GetArrayDataReference(_lastTimes);
    }

    private ref byte Flags(int row)
    {
        var flags = MemoryMarshal.AsBytes(_flags.Span);
        if (row <= flags.Length - Lanes)
        {
            return ref Unsafe.Add(ref MemoryMarshal.GetReference(flags), row);
        }

        flags[row..].CopyTo(_lastFlags);
        return ref MemoryMarshal.GetArrayDataReference(_lastFlags);
    }

    private static uint Visible(ref byte flags, EventFlags hidden) =>
        Vector128.Equals(Vector128.LoadUnsafe(ref flags) & Vector128.Create((byte)hidden), Vector128<byte>.Zero).ExtractMostSignificantBits();
}
