using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Cairn.Journeys.Index;

namespace Cairn.Journeys.Retention;

/// <summary>Which of some periods of equal length each event lies in, sixty-four events at a time.</summary>
/// <remarks>
/// A time becomes a number of periods in single precision; what lies so near to a bound that rounding might decide is looked at to the microsecond.
/// 0 is what lies before the first period, 1 the first; one more than there are is what lies after the last.
/// </remarks>
internal sealed class EvenPeriods
{
    /// <summary>The most periods there may be.</summary>
    public const int Most = 16;

    /// <summary>Events at a time: the numbers need room for a multiple of them.</summary>
    public const int AtOnce = 64;

    private const double Rounding = 1.0 / (1 << 22);
    private const float MostDoubt = 0.01f;
    private readonly long[] _bounds;
    private TimeColumn _micros;
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
        _micros = segment.Micros;
        double unit = 1L << TimeColumn.Shift, length = _bounds[1] - _bounds[0];
        var (scale, shift) = (unit / length, ((segment.Micros.Base - (double)_bounds[0]) / length) + 1);
        (_scale, _shift) = ((float)scale, (float)shift);
        var doubt = (2 * scale) + (Rounding * (Math.Abs(shift) + ((segment.LastMicros - segment.Micros.Base) / length)));
        _sure = (float)(0.5 - doubt);
        return doubt < MostDoubt;
    }

    /// <summary>Numbers the periods of the rows from one on.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="rows">How many.</param>
    /// <param name="numbers">Takes the numbers.</param>
    public void Number(int first, int rows, Span<byte> numbers)
    {
        ref var times = ref MemoryMarshal.GetReference(_micros.Coarse.Slice(first, rows));
        ref var to = ref MemoryMarshal.GetReference(numbers[..rows]);
        var whole = rows / AtOnce * AtOnce;
        for (var at = 0; at < whole; at += AtOnce)
        {
            var place = (nuint)at;
            var a = Places(Vector512.LoadUnsafe(ref times, place), out var nearA);
            var b = Places(Vector512.LoadUnsafe(ref times, place + 16), out var nearB);
            var c = Places(Vector512.LoadUnsafe(ref times, place + 32), out var nearC);
            var d = Places(Vector512.LoadUnsafe(ref times, place + 48), out var nearD);
            Vector512.Narrow(Vector512.Narrow(a, b), Vector512.Narrow(c, d)).AsByte().StoreUnsafe(ref to, place);
            for (var near = nearA | (nearB << 16) | (nearC << 32) | (nearD << 48); near != 0; near &= near - 1)
            {
                var row = at + BitOperations.TrailingZeroCount(near);
                numbers[row] = Exactly(first + row);
            }
        }

        for (var row = whole; row < rows; row++)
        {
            numbers[row] = Exactly(first + row);
        }
    }

    private Vector512<int> Places(Vector512<uint> times, out ulong near)
    {
        var places = Vector512.FusedMultiplyAdd(Vector512.ConvertToSingle(times), Vector512.Create(_scale), Vector512.Create(_shift));
        var whole = Vector512.Floor(places);
        near = Vector512.GreaterThan(Vector512.Abs(places - whole - Vector512.Create(0.5f)), Vector512.Create(_sure)).ExtractMostSignificantBits();
        return Vector512.ConvertToInt32Native(Vector512.Min(Vector512.Max(whole, Vector512<float>.Zero), Vector512.Create((float)_bounds.Length)));
    }

    private byte Exactly(int row)
    {
        var at = Array.BinarySearch(_bounds, _micros[row]);
        return (byte)(at >= 0 ? at + 1 : ~at);
    }
}
