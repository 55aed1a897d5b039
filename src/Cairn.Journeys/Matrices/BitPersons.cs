using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
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
    private const int AtOnce = sizeof(ulong);
    private const byte NoBit = 254;
    private const byte IsHidden = 255;
    private readonly MatrixPlan _plan;
    private readonly SetBits _bits;
    private readonly EventFlags _hidden;
    private readonly OccurrenceRows[] _others;
    private readonly TouchedUnits?[] _touched;
    private readonly int[] _rowOf;
    private readonly byte[] _bitOfName;
    private readonly ulong[] _plain = new ulong[4 * byte.MaxValue];
    private readonly BitCounts _counts = new();
    private readonly BitCounts[] _before;
    private readonly BitCounts[] _notBefore;

    // One more, since a place is written before it is known to count.
    private readonly int[] _foundRows = new int[SetBits.Most + 1];
    private readonly ulong[] _foundBits = new ulong[SetBits.Most + 1];
    private ulong[] _masks = new ulong[256];
    private IndexSegment? _segment;
    private TimeColumn _micros;
    private byte[] _bitOf = [];
    private int _first;
    private int _end;
    private int _plainCount;
    private int _nextOther;
    private long _units;

    public BitPersons(MatrixPlan plan, SetBits bits, IReadOnlyList<OccurrenceSet> sets)
    {
        (_plan, _bits, _hidden) = (plan, bits, plan.Scope.Hidden);
        _bitOfName = [.. bits.OfName.Select(mask => mask == 0 ? NoBit : (byte)BitOperations.TrailingZeroCount(mask))];
        _others = [.. bits.Others.Select(other => new OccurrenceRows(sets[other.Set]))];
        _touched = [.. bits.Others.Select(other => other.Set >= plan.Rows.Count && sets[other.Set].Counted is { } counted ? new TouchedUnits(plan, bits, other.Set - plan.Rows.Count, counted) : null)];
        _rowOf = [.. bits.Sets.Select(its => its.Count(set => set < plan.Rows.Count) == 1 ? its[0] : -1)];
        _before = [.. plan.Columns.Select(_ => new BitCounts())];
        _notBefore = [.. plan.Columns.Select(_ => new BitCounts())];
    }

    /// <summary>Counts the persons of a part, whose names are all common and all of whose events lie before as_of.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="part">The part.</param>
    /// <param name="inRange">A person's rows in the range, of its first row and the one after its last; null: all.</param>
    /// <param name="state">Where lags and values go; counts go there with <see cref="Flush"/>.</param>
    public void Add(IndexSegment segment, JourneyPart part, Func<int, int, (int Start, int End)>? inRange, MatrixState state)
    {
        Begin(segment, part);
        var scope = _plan.Scope;
        var offsets = segment.Offsets;
        var hiding = scope.HidingFlags(segment);
        for (var person = part.Start; person < part.End; person++)
        {
            if (scope.Persons?.Has(part.Segment, person) == false)
            {
                continue;
            }

            var (first, last) = (offsets[person], offsets[person + 1]);
            var (start, end) = inRange is null ? (first, last) : inRange(first, last);
            var seen = Seen(start, end);
            if ((seen & _bits.Columns) == 0 && _nextOther >= last)
            {
                _units += seen != 0 || IsAny(start, end) ? 1 : 0;
                _plain[_plainCount] = seen;
                if (++_plainCount == _plain.Length)
                {
                    CountPlain();
                }

                continue;
            }

            AddWhole(first, last, start, end, !hiding.IsEmpty && (hiding[person] & _hidden) != 0, state);
            _nextOther = NextOther(last);
        }
    }

    /// <summary>Gives a state what was counted since the last time.</summary>
    public void Flush(MatrixState state)
    {
        var (rows, columns) = (_plan.Rows.Count, _plan.Columns.Count);
        state.Units += _units;
        _units = 0;
        CountPlain();
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

    private void Begin(IndexSegment segment, JourneyPart part)
    {
        (_segment, _micros) = (segment, segment.Micros);
        for (var other = 0; other < _others.Length; other++)
        {
            _others[other].Begin(segment, part);
            _touched[other]?.Begin(segment, part.Segment);
        }

        // Behind the last a little more may be read.
        (_first, _end) = (segment.Offsets[part.Start], segment.Offsets[part.End]);
        _bitOf = _bitOf.Length < _end - _first + AtOnce ? new byte[_end - _first + AtOnce] : _bitOf;
        Lanes.Map(segment.Names.Bytes.Slice(_first, _end - _first), _bitOfName, _bitOf);
        var hidden = (segment.AnyFlags & _hidden) == 0 ? [] : segment.Hidden.Rows;
        var at = hidden.BinarySearch(_first);
        for (at = at < 0 ? ~at : at; at < hidden.Length && hidden[at] < _end; at++)
        {
            if ((segment.Flags[hidden[at]] & _hidden) != 0)
            {
                _bitOf[hidden[at] - _first] = IsHidden;
            }
        }

        _nextOther = NextOther(_first);
    }

    private void CountPlain()
    {
        _counts.Add(_plain.AsSpan(0, _plainCount));
        _plainCount = 0;
    }

    // Eight at a time, so that most persons take one turn; those behind the last are no bit.
    private ulong Seen(int start, int end)
    {
        ref var bit = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_bitOf), start - _first);
        var (seen, left) = (Vector512<ulong>.Zero, end - start);
        if (left <= 0)
        {
            return 0;
        }

        for (; left > AtOnce; left -= AtOnce)
        {
            seen |= Masks(Unsafe.ReadUnaligned<ulong>(ref bit));
            bit = ref Unsafe.Add(ref bit, AtOnce);
        }

        seen |= Masks(Unsafe.ReadUnaligned<ulong>(ref bit) | (ulong.MaxValue << ((8 * left) - 1) << 1));
        var half = seen.GetLower() | seen.GetUpper();
        var quarter = half.GetLower() | half.GetUpper();
        return quarter[0] | quarter[1];
    }

    // The masks of eight bits' numbers; 64 and more are none.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Masks(ulong bits)
    {
        if (Avx512F.IsSupported)
        {
            return Avx512F.ShiftLeftLogicalVariable(Vector512<ulong>.One, Avx512F.ConvertToVector512UInt64(Vector128.CreateScalarUnsafe(bits).AsByte()));
        }

        Span<ulong> masks = stackalloc ulong[AtOnce];
        for (var at = 0; at < AtOnce; at++)
        {
            var bit = (int)(bits >> (8 * at)) & 255;
            masks[at] = bit < SetBits.Most ? 1UL << bit : 0;
        }

        return Vector512.Create<ulong>(masks);
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
        Fill(first, last);
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
        _units += IsAny(start, end) ? 1 : 0;
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
    private void Fill(int first, int last)
    {
        _masks = _masks.Length < last - first + AtOnce ? new ulong[(last - first + AtOnce) * 2] : _masks;
        ref var bits = ref _bitOf[first - _first];
        ref var masks = ref MemoryMarshal.GetArrayDataReference(_masks);
        for (var at = 0; at < last - first; at += AtOnce)
        {
            Masks(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bits, at))).StoreUnsafe(ref masks, (nuint)at);
        }

        for (var other = 0; other < _others.Length; other++)
        {
            foreach (var row in _others[other].Between(first, last))
            {
                _masks[row - first] |= _bitOf[row - _first] != IsHidden ? _bits.Others[other].Bit : 0;
            }
        }
    }

    private bool IsAny(int start, int end) => start < end && _bitOf.AsSpan(start - _first, end - start).ContainsAnyExcept(IsHidden);

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
