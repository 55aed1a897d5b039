using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Matrices;

/// <summary>Counts persons by one bit a set. For one thread.</summary>
/// <remarks>
/// Of the many who did none of the columns only which bits are on is asked. Of the others a mask an event is kept, the first events of each bit are found up to
/// the last column's, and what came before a conversion is the union of the masks before it.
/// </remarks>
internal sealed class BitPersons
{
    private const int FetchedPlaces = 8;
    private readonly MatrixPlan _plan;
    private readonly SetBits _bits;
    private readonly EventFlags _hidden;
    private readonly OccurrenceRows[] _others;
    private readonly TouchedUnits?[] _touched;
    private readonly int[] _rowOf;
    private readonly BitCounts _counts = new();
    private readonly BitCounts[] _before;
    private readonly BitCounts[] _notBefore;

    // One more, since a place is written before it is known to count.
    private readonly int[] _foundRows = new int[SetBits.Most + 1];
    private readonly ulong[] _foundBits = new ulong[SetBits.Most + 1];
    private ulong[] _masks = new ulong[256];
    private IndexSegment? _segment;
    private TimeColumn _micros;
    private Block<byte> _names;
    private int _nextOther;
    private long _units;

    public BitPersons(MatrixPlan plan, SetBits bits, IReadOnlyList<OccurrenceSet> sets)
    {
        (_plan, _bits, _hidden) = (plan, bits, plan.Scope.Hidden);
        _others = [.. bits.Others.Select(other => new OccurrenceRows(sets[other.Set]))];
        _touched = [.. bits.Others.Select(other => other.Set >= plan.Rows.Count && sets[other.Set].Counted is { } counted ? new TouchedUnits(plan, bits, other.Set - plan.Rows.Count, counted) : null)];
        _rowOf = [.. bits.Sets.Select(its => its.Count(set => set < plan.Rows.Count) == 1 ? its[0] : -1)];
        _before = [.. plan.Columns.Select(_ => new BitCounts())];
        _notBefore = [.. plan.Columns.Select(_ => new BitCounts())];
    }

    /// <summary>Begins a part.</summary>
    public void Begin(IndexSegment segment, JourneyPart part)
    {
        (_segment, _micros, _names) = (segment, segment.Micros, segment.Names.Bytes);
        for (var other = 0; other < _others.Length; other++)
        {
            _others[other].Begin(segment, part);
            _touched[other]?.Begin(segment, part.Segment);
        }

        _nextOther = NextOther(segment.Offsets[part.Start]);
    }

    /// <summary>Counts a person.</summary>
    /// <param name="first">The person's first row.</param>
    /// <param name="last">The row after the person's last.</param>
    /// <param name="range">The person's rows in the range.</param>
    /// <param name="hides">Whether any of the rows may be hidden.</param>
    /// <param name="state">Where lags and values go; counts go there with <see cref="Flush"/>.</param>
    public void Add(int first, int last, (int Start, int End) range, bool hides, MatrixState state)
    {
        var (start, end) = range;
        if (_nextOther >= last)
        {
            var names = _names.Slice(start, end - start);
            var (seen, any) = hides ? SeenOf(names, _segment!.Flags.Slice(start, end - start)) : (Seen(names), end > start);
            if ((seen & _bits.Columns) == 0)
            {
                _units += any ? 1 : 0;
                _counts.Add(seen);
                return;
            }
        }

        AddWhole(first, last, start, end, hides, state);
        _nextOther = NextOther(last);
    }

    /// <summary>Gives a state what was counted since the last time.</summary>
    public void Flush(MatrixState state)
    {
        var (rows, columns) = (_plan.Rows.Count, _plan.Columns.Count);
        state.Units += _units;
        _units = 0;
        for (var bit = 0; bit < _bits.Sets.Length; bit++)
        {
            var count = _counts.Take(bit);
            foreach (var set in _bits.Sets[bit])
            {
                (set < rows ? state.Rows : state.Columns)[set < rows ? set : set - rows] += count;
            }

            for (var column = 0; column < columns; column++)
            {
                var (before, notBefore) = (_before[column].Take(bit), _notBefore[column].Take(bit));
                foreach (var set in _bits.Sets[bit])
                {
                    if (set < rows)
                    {
                        state.Before[(set * columns) + column] += before;
                        state.NotBefore[(set * columns) + column] += notBefore;
                    }
                }
            }
        }

        foreach (var touched in _touched)
        {
            touched?.Flush(state);
        }
    }

    // A name byte is always below 256, the length of the table.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ulong Seen(ReadOnlySpan<byte> names)
    {
        ref var ofName = ref MemoryMarshal.GetArrayDataReference(_bits.OfName);
        ref var name = ref MemoryMarshal.GetReference(names);
        var (seen, also, at) = (0UL, 0UL, 0);
        for (; at < names.Length - 1; at += 2)
        {
            seen |= Unsafe.Add(ref ofName, (nint)Unsafe.Add(ref name, at));
            also |= Unsafe.Add(ref ofName, (nint)Unsafe.Add(ref name, at + 1));
        }

        return seen | also | (at < names.Length ? Unsafe.Add(ref ofName, (nint)Unsafe.Add(ref name, at)) : 0);
    }

    private (ulong Seen, bool Any) SeenOf(ReadOnlySpan<byte> names, ReadOnlySpan<EventFlags> flags)
    {
        var (seen, any) = (0UL, false);
        for (var at = 0; at < names.Length; at++)
        {
            var isSeen = (flags[at] & _hidden) == 0;
            seen |= isSeen ? _bits.OfName[names[at]] : 0;
            any |= isSeen;
        }

        return (seen, any);
    }

    private int NextOther(int from)
    {
        var next = int.MaxValue;
        foreach (var rows in _others)
        {
            next = Math.Min(next, rows.From(from));
        }

        return next;
    }

    private void AddWhole(int first, int last, int start, int end, bool hides, MatrixState state)
    {
        FetchAhead();
        Fill(first, last, hides);
        for (var other = 0; other < _others.Length; other++)
        {
            _touched[other]?.Add(first, _others[other].Between(start, end), _others[other].Place, _masks, hides, state);
        }

        var masks = _masks.AsSpan(0, end - first);
        var all = 0UL;
        for (var at = start - first; at < masks.Length; at++)
        {
            all |= masks[at];
        }

        _counts.Add(all);
        _units += IsAny(start, end, hides) ? 1 : 0;
        if ((all & _bits.Columns) != 0)
        {
            FindFirsts(masks, start - first, all & _bits.Columns);
            for (var columns = all & _bits.Columns; columns != 0; columns &= columns - 1)
            {
                AddPairs(first, columns & (0 - columns), all, state);
            }
        }
    }

    // Those with a column are few and far between, so that each would wait for memory.
    private void FetchAhead()
    {
        for (var other = 0; other < _others.Length; other++)
        {
            foreach (var row in _others[other].Ahead(FetchedPlaces))
            {
                _touched[other]?.Fetch(row);
                _micros.Coarse.Fetch(row);
                _micros.Coarse.Fetch(row - 16);
                _micros.Coarse.Fetch(row - 32);
                _micros.Fine.Fetch(row);
                _micros.Fine.Fetch(row - 32);
            }
        }
    }

    // The mask of each of the person's events; a hidden event has none.
    private void Fill(int first, int last, bool hides)
    {
        _masks = _masks.Length < last - first ? new ulong[(last - first) * 2] : _masks;
        var names = _names.Slice(first, last - first);
        var masks = _masks.AsSpan(0, names.Length);
        for (var at = 0; at < names.Length; at++)
        {
            masks[at] = _bits.OfName[names[at]];
        }

        for (var other = 0; other < _others.Length; other++)
        {
            foreach (var row in _others[other].Between(first, last))
            {
                masks[row - first] |= _bits.Others[other].Bit;
            }
        }

        if (hides)
        {
            var flags = _segment!.Flags.Slice(first, last - first);
            for (var at = 0; at < flags.Length; at++)
            {
                masks[at] = (flags[at] & _hidden) == 0 ? masks[at] : 0;
            }
        }
    }

    private bool IsAny(int start, int end, bool hides)
    {
        while (hides && start < end && (_segment!.Flags[start] & _hidden) != 0)
        {
            start++;
        }

        return start < end;
    }

    // The first event of each bit, in order, up to the last of those wanted. Nothing branches on what is found.
    private void FindFirsts(ReadOnlySpan<ulong> masks, int start, ulong wanted)
    {
        ref var rows = ref MemoryMarshal.GetArrayDataReference(_foundRows);
        ref var bits = ref MemoryMarshal.GetArrayDataReference(_foundBits);
        var (seen, count) = (0UL, 0);
        for (var at = start; (seen & wanted) != wanted; at++)
        {
            var found = masks[at] & ~seen;
            Unsafe.Add(ref rows, count) = at;
            Unsafe.Add(ref bits, count) = found;
            count += found != 0 ? 1 : 0;
            seen |= found;
        }
    }

    private void AddPairs(int first, ulong column, ulong all, MatrixState state)
    {
        var (before, upTo) = (0UL, 0);
        for (; (_foundBits[upTo] & column) == 0; upTo++)
        {
            before |= _foundBits[upTo];
        }

        var moment = _micros[first + _foundRows[upTo]];
        foreach (var set in _bits.Sets[BitOperations.TrailingZeroCount(column)])
        {
            if (set < _plan.Rows.Count)
            {
                continue;
            }

            var its = set - _plan.Rows.Count;
            _before[its].Add(before & _bits.Rows);
            _notBefore[its].Add(all & ~before & _bits.Rows);
            for (var at = 0; at < upTo; at++)
            {
                AddLags(_foundBits[at] & _bits.Rows, its, moment - _micros[first + _foundRows[at]], state);
            }
        }
    }

    private void AddLags(ulong bits, int column, long lag, MatrixState state)
    {
        for (; bits != 0; bits &= bits - 1)
        {
            var bit = BitOperations.TrailingZeroCount(bits);
            if (_rowOf[bit] >= 0)
            {
                AddLag(_rowOf[bit], column, lag, state);
                continue;
            }

            foreach (var set in _bits.Sets[bit])
            {
                if (set < _plan.Rows.Count)
                {
                    AddLag(set, column, lag, state);
                }
            }
        }
    }

    private static void AddLag(int row, int column, long lag, MatrixState state) =>
        (state.Lags[(row * state.ColumnCount) + column] ??= []).Add(lag);
}
