using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Cairn.Journeys.Index;

namespace Cairn.Journeys.Funnels;

/// <summary>The matching rows of one unit, counted from its first: where the next of a step or exclusion lies, and where an instant begins and ends.</summary>
/// <remarks>Steps are counted from 0, and exclusions after them. Places only rise from one question about a step to the next.</remarks>
internal interface IUnitRows
{
    /// <summary>Not less than any row: what an answer is when there is none.</summary>
    int End { get; }

    /// <summary>The first row of a step from <paramref name="from"/> on; <see cref="End"/> or more when there is none.</summary>
    int Next(int step, int from);

    /// <summary>The last row before <paramref name="end"/> that may begin a walk; there is one.</summary>
    int LastOpener(int end);

    /// <summary>The first row at the instant of a row.</summary>
    int InstantOf(int row);

    /// <summary>The first row after the instant of a row.</summary>
    int AfterInstant(int row);

    /// <summary>The row in the segment.</summary>
    int InSegment(int row);
}

/// <summary>A unit of up to 64 rows, or with as many that match: everything is one word.</summary>
/// <param name="words">For each step and exclusion its rows.</param>
/// <param name="tied">The rows at the instant of the row before.</param>
/// <param name="start">The unit's first row in the segment.</param>
/// <param name="matches">Set: only rows that match are counted, and these are they in the segment.</param>
internal readonly struct FewRows(ulong[] words, ulong tied, int start, int[]? matches) : IUnitRows
{
    /// <inheritdoc/>
    public int End => ByteSet.Rows;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Next(int step, int from) => BitOperations.TrailingZeroCount(from < ByteSet.Rows ? words[step] & (ulong.MaxValue << from) : 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int LastOpener(int end) => BitOperations.Log2(words[0] & (end < ByteSet.Rows ? (1UL << end) - 1 : ulong.MaxValue));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int InstantOf(int row) => BitOperations.Log2(~tied & ((2UL << row) - 1));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int AfterInstant(int row) => BitOperations.TrailingZeroCount(~tied & (ulong.MaxValue << row << 1));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int InSegment(int row) => matches is null ? start + row : matches[row];

    /// <summary>The same unit with other steps.</summary>
    public FewRows With(ulong[] others) => new(others, tied, start, matches);
}

/// <summary>A unit of any length. Whatever it found last it does not look for again, so that a unit costs its rows, however many walks may begin.</summary>
internal sealed class ManyRows(int sets)
{
    private readonly int[] _found = new int[sets];
    private ulong[][] _steps = [];
    private ulong[][] _stops = [];
    private ulong[] _tied = [];
    private int _first;
    private int _start;
    private int _instant;
    private int _afterInstant;

    /// <summary>How many rows.</summary>
    public int End { get; private set; }

    /// <summary>Begins a unit.</summary>
    /// <param name="steps">Bits of each step.</param>
    /// <param name="stops">Bits of each exclusion.</param>
    /// <param name="first">The bit of the unit's first row in these.</param>
    /// <param name="tied">A bit for each row of the segment at the instant of the row before; empty where ties do not matter.</param>
    /// <param name="start">The unit's first row in the segment.</param>
    /// <param name="rows">How many rows.</param>
    public void Begin(ulong[][] steps, ulong[][] stops, int first, ulong[] tied, int start, int rows)
    {
        (_steps, _stops, _first, _tied, _start, End) = (steps, stops, first, tied, start, rows);
        (_instant, _afterInstant) = (0, 0);
        Array.Fill(_found, -1);
    }

    /// <inheritdoc cref="IUnitRows.Next"/>
    public int Next(int step, int from)
    {
        if (_found[step] < from)
        {
            _found[step] = Math.Min(End, First(step < _steps.Length ? _steps[step] : _stops[step - _steps.Length], 0, _first + from, _first + End) - _first);
        }

        return _found[step];
    }

    /// <inheritdoc cref="IUnitRows.LastOpener"/>
    public int LastOpener(int end) => Last(_steps[0], 0, _first + end - 1) - _first;

    /// <inheritdoc cref="IUnitRows.InstantOf"/>
    public int InstantOf(int row)
    {
        Instant(row);
        return _instant;
    }

    /// <inheritdoc cref="IUnitRows.AfterInstant"/>
    public int AfterInstant(int row)
    {
        Instant(row);
        return _afterInstant;
    }

    /// <inheritdoc cref="IUnitRows.InSegment"/>
    public int InSegment(int row) => _start + row;

    // A unit's first row is at no other's instant.
    private void Instant(int row)
    {
        if (row < _instant || row >= _afterInstant)
        {
            _instant = Last(_tied, ulong.MaxValue, _start + row) - _start;
            _afterInstant = Math.Min(End, First(_tied, ulong.MaxValue, _start + row + 1, _start + End) - _start);
        }
    }

    // The first bit from a place on, of the words or of their complement; the end or more when there is none.
    private static int First(ulong[] words, ulong flip, int at, int end)
    {
        var left = at < end ? (words[at / ByteSet.Rows] ^ flip) & (ulong.MaxValue << at) : 0;
        while (left == 0)
        {
            at = (at | (ByteSet.Rows - 1)) + 1;
            if (at >= end)
            {
                return end;
            }

            left = words[at / ByteSet.Rows] ^ flip;
        }

        return (at & -ByteSet.Rows) + BitOperations.TrailingZeroCount(left);
    }

    private static int Last(ulong[] words, ulong flip, int at)
    {
        var left = (words[at / ByteSet.Rows] ^ flip) & (ulong.MaxValue >> (ByteSet.Rows - 1 - (at % ByteSet.Rows)));
        while (left == 0)
        {
            at = (at & -ByteSet.Rows) - 1;
            left = words[at / ByteSet.Rows] ^ flip;
        }

        return (at & -ByteSet.Rows) + BitOperations.Log2(left);
    }

    /// <summary>The same as a struct, for code that is made for one kind of rows.</summary>
    internal readonly struct Rows(ManyRows rows) : IUnitRows
    {
        /// <inheritdoc/>
        public int End => rows.End;

        /// <inheritdoc/>
        public int Next(int step, int from) => rows.Next(step, from);

        /// <inheritdoc/>
        public int LastOpener(int end) => rows.LastOpener(end);

        /// <inheritdoc/>
        public int InstantOf(int row) => rows.InstantOf(row);

        /// <inheritdoc/>
        public int AfterInstant(int row) => rows.AfterInstant(row);

        /// <inheritdoc/>
        public int InSegment(int row) => rows.InSegment(row);
    }
}

/// <summary>Bits by the rank they have among others.</summary>
internal static class Bits
{
    /// <summary>The bits of a word at the places of a mask, moved together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Extract(ulong word, ulong mask)
    {
        if (Bmi2.X64.IsSupported)
        {
            return Bmi2.X64.ParallelBitExtract(word, mask);
        }

        var together = 0UL;
        for (var at = 0; mask != 0; mask &= mask - 1)
        {
            together |= ((word >> BitOperations.TrailingZeroCount(mask)) & 1) << at++;
        }

        return together;
    }
}
