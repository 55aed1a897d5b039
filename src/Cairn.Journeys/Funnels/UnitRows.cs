using System.Numerics;
using System.Runtime.CompilerServices;
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
}

/// <summary>A unit of up to 64 rows: everything is one word.</summary>
/// <param name="words">For each step and exclusion its rows.</param>
/// <param name="tied">The rows at the instant of the row before.</param>
internal readonly struct FewRows(ulong[] words, ulong tied) : IUnitRows
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
}

/// <summary>A unit of any length. Whatever it found last it does not look for again, so that a unit costs its rows, however many walks may begin.</summary>
internal sealed class ManyRows(int sets)
{
    private readonly int[] _found = new int[sets];
    private ulong[][] _steps = [];
    private ulong[][] _stops = [];
    private ulong[] _tied = [];
    private int _first;
    private int _firstTied;
    private int _instant;
    private int _afterInstant;

    /// <summary>How many rows.</summary>
    public int End { get; private set; }

    /// <summary>Begins a unit.</summary>
    /// <param name="steps">Bits of each step.</param>
    /// <param name="stops">Bits of each exclusion.</param>
    /// <param name="first">The bit of the unit's first row in these.</param>
    /// <param name="tied">Bits of the rows at the instant of the row before; empty where ties do not matter.</param>
    /// <param name="firstTied">The bit of the unit's first row in those.</param>
    /// <param name="rows">How many rows.</param>
    public void Begin(ulong[][] steps, ulong[][] stops, int first, ulong[] tied, int firstTied, int rows)
    {
        (_steps, _stops, _first, _tied, _firstTied, End) = (steps, stops, first, tied, firstTied, rows);
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

    // A unit's first row is at no other's instant.
    private void Instant(int row)
    {
        if (row < _instant || row >= _afterInstant)
        {
            _instant = Last(_tied, ulong.MaxValue, _firstTied + row) - _firstTied;
            _afterInstant = Math.Min(End, First(_tied, ulong.MaxValue, _firstTied + row + 1, _firstTied + End) - _firstTied);
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
    }
}
