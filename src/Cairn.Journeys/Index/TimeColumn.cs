using System.Runtime.CompilerServices;

namespace Cairn.Journeys.Index;

/// <summary>When each event of a segment happened, to the microsecond, in six bytes: a coarse part for scans and a fine part that decides the rest.</summary>
/// <remarks>
/// A time is <c>Base + (Coarse &lt;&lt; 16) + Fine</c>, so coarse parts are in units of 65.536 ms and order as the times do.
/// A segment that spans more than 8.9 years has a third part and is <see cref="IsWide"/>: there the coarse part alone says nothing.
/// </remarks>
public readonly struct TimeColumn
{
    /// <summary>How many microseconds one unit of <see cref="Coarse"/> is, as a power of two.</summary>
    public const int Shift = 16;

    private const long NarrowSpan = 1L << (32 + Shift);
    private readonly Block<ushort> _upper;

    internal TimeColumn(long start, Block<uint> coarse, Block<ushort> fine, Block<ushort> upper)
    {
        Base = start;
        Coarse = coarse;
        Fine = fine;
        _upper = upper;
    }

    /// <summary>The earliest time of the segment, in microseconds since the Unix epoch.</summary>
    public long Base { get; }

    /// <summary>The upper part of each time.</summary>
    public Block<uint> Coarse { get; }

    /// <summary>The lower 16 bits of each time.</summary>
    public Block<ushort> Fine { get; }

    /// <summary>Whether <see cref="Coarse"/> and <see cref="Fine"/> are not the whole time.</summary>
    public bool IsWide => _upper.Length > 0;

    /// <summary>How many events.</summary>
    public int Length => Coarse.Length;

    /// <summary>Microseconds since the Unix epoch.</summary>
    public long this[int row]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            var micros = Base + (((long)Coarse[row] << Shift) | Fine[row]);
            return _upper.Length == 0 ? micros : micros + ((long)_upper[row] << (32 + Shift));
        }
    }

    /// <summary>Whether a row may be after a moment; false only when it is not. One look at the coarse part, where that says enough.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool MayBeAfter(int row, long moment) =>
        moment != long.MaxValue && (moment < Base || _upper.Length > 0 ? this[row] > moment : Coarse[row] >= (ulong)(moment - Base) >> Shift);

    /// <summary>Whether two rows have the same time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool AreEqual(int row, int other) =>
        Coarse[row] == Coarse[other] && Fine[row] == Fine[other] && (_upper.Length == 0 || _upper[row] == _upper[other]);

    /// <summary>The parts that are kept in a file beside <see cref="Base"/>.</summary>
    internal Block<ushort> Upper => _upper;

    /// <summary>A column of these times.</summary>
    public static TimeColumn Of(ReadOnlySpan<long> micros)
    {
        var (first, last) = (long.MaxValue, long.MinValue);
        foreach (var moment in micros)
        {
            (first, last) = (Math.Min(first, moment), Math.Max(last, moment));
        }

        if (micros.Length == 0)
        {
            return default;
        }

        var (coarse, fine) = (Block<uint>.Array(micros.Length), Block<ushort>.Array(micros.Length));
        var upper = (ulong)(last - first) >= NarrowSpan ? Block<ushort>.Array(micros.Length) : [];
        for (var row = 0; row < micros.Length; row++)
        {
            var since = (ulong)(micros[row] - first);
            (coarse[row], fine[row]) = ((uint)(since >> Shift), (ushort)since);
            if (upper.Length > 0)
            {
                upper[row] = (ushort)(since >> (32 + Shift));
            }
        }

        return new TimeColumn(first, Block<uint>.Of(coarse), Block<ushort>.Of(fine), Block<ushort>.Of(upper));
    }
}
