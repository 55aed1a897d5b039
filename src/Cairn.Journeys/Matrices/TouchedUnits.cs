using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Cairn.Journeys.Attribution;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Events;
using Cairn.Journeys.Index;

namespace Cairn.Journeys.Matrices;

/// <summary>Gives the value of each conversion of one column to the bits that came before it, in whole units of money. For one thread.</summary>
internal sealed class TouchedUnits
{
    private const int Lanes = 8;
    private const long MostUnits = 1L << 62;
    private static readonly Vector512<ulong> LaneBits = Vector512.Create(1UL, 2, 4, 8, 16, 32, 64, 128);
    private readonly MatrixPlan _plan;
    private readonly SetBits _bits;
    private readonly int _column;
    private readonly CountedConversions _counted;
    private readonly int _minorDigits;
    private readonly MaskWindow _window = new();
    private readonly long[] _touched = new long[SetBits.Most];
    private long _value;
    private IndexSegment? _segment;
    private SegmentConversions.WorthList? _worth;
    private WholeAmounts.Rows? _whole;

    public TouchedUnits(MatrixPlan plan, SetBits bits, int column, CountedConversions counted)
    {
        (_plan, _bits, _column, _counted) = (plan, bits, column, counted);
        _minorDigits = AmountSplit.DigitsOf(plan.Currency);
    }

    /// <summary>Begins a segment.</summary>
    public void Begin(IndexSegment segment, int number)
    {
        _segment = segment;
        (_worth, _whole) = (_counted.Segments[number].Worth, _counted.Segments[number].WholeWorth(_plan.Currency, _minorDigits));
    }

    /// <summary>Asks the processor to bring near what a conversion is worth.</summary>
    public void Fetch(int row) => _whole?.Fetch(row);

    /// <summary>Adds the conversions of a person.</summary>
    /// <param name="first">The person's first row.</param>
    /// <param name="rows">The column's rows in the range, hidden ones among them.</param>
    /// <param name="place">Of the first of them among the rows of the segment.</param>
    /// <param name="masks">What each of the person's events is; a hidden event is nothing.</param>
    /// <param name="hides">Whether any of the rows may be hidden.</param>
    /// <param name="state">Where values go that are no whole number of units; the others with <see cref="Flush"/>.</param>
    public void Add(int first, ReadOnlySpan<int> rows, int place, ReadOnlySpan<ulong> masks, bool hides, MatrixState state)
    {
        _window.Begin();
        for (var i = 0; i < rows.Length; i++)
        {
            if (hides && (_segment!.Flags[rows[i]] & _plan.Scope.Hidden) != EventFlags.None)
            {
                continue;
            }

            if (_whole is { } whole && whole.TryUnits(rows[i], out var units, out _))
            {
                AddUnits(units, Before(first, rows[i], masks), state);
                continue;
            }

            var worth = _worth![place + i];
            if (worth.Net is > 0 and var net && (worth.Currency is null || worth.Currency == _plan.Currency))
            {
                AddExact(net, Before(first, rows[i], masks), state);
            }
        }
    }

    /// <summary>Hands what was added to the state.</summary>
    public void Flush(MatrixState state)
    {
        for (var bit = 0; bit < _bits.Sets.Length; bit++)
        {
            foreach (var set in _bits.Sets[bit])
            {
                if (set < _plan.Rows.Count)
                {
                    state.Touched[(set * state.ColumnCount) + _column] += Amount(_touched[bit]);
                }
            }
        }

        state.Value[_column] += Amount(_value);
        _touched.AsSpan().Clear();
        _value = 0;
    }

    // What lies in the lookback before a row of the person.
    private ulong Before(int first, int row, ReadOnlySpan<ulong> masks)
    {
        var (micros, start) = (_segment!.Micros, _window.Start);
        var moment = micros[row];
        while (first + start < row && moment - micros[first + start] > _plan.LookbackMicros)
        {
            start++;
        }

        return _window.Union(masks, start, row - first);
    }

    private void AddUnits(long units, ulong mask, MatrixState state)
    {
        if (_value > MostUnits - units)
        {
            Flush(state);
        }

        _value += units;
        ref var touched = ref MemoryMarshal.GetArrayDataReference(_touched);
        var (more, masks, bits) = (Vector512.Create(units), Vector512.Create(mask), LaneBits);
        for (var at = 0; at < _touched.Length; at += Lanes)
        {
            var on = Vector512.Equals(masks & bits, bits).AsInt64();
            (Vector512.LoadUnsafe(ref touched, (nuint)at) + (more & on)).StoreUnsafe(ref touched, (nuint)at);
            bits <<= Lanes;
        }
    }

    private void AddExact(decimal net, ulong mask, MatrixState state)
    {
        state.Value[_column] += net;
        for (mask &= _bits.Rows; mask != 0; mask &= mask - 1)
        {
            foreach (var set in _bits.Sets[BitOperations.TrailingZeroCount(mask)])
            {
                if (set < _plan.Rows.Count)
                {
                    state.Touched[(set * state.ColumnCount) + _column] += net;
                }
            }
        }
    }

    private decimal Amount(long units) => new((int)units, (int)(units >> 32), 0, isNegative: false, (byte)_minorDigits);
}
