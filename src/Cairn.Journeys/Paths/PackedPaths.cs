using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Cairn.Journeys.Paths;

/// <summary>Different paths and how many units took each, a path being one number: its labels side by side, the first uppermost. For one thread.</summary>
/// <remarks>
/// Paths are written down as they come, and sorted and counted when there are many: no search for each. What they are worth stands apart, since few have
/// a macro conversion. Holds 16 bytes for each different path, and 8 for each of the last million.
/// </remarks>
internal sealed class PackedPaths
{
    private const int MostFresh = 1 << 20;
    private readonly int _bits;
    private readonly int _mostNodes;
    private readonly Dictionary<ulong, (long Macros, decimal Value)> _worth = [];
    private ulong[] _fresh = [];
    private int _freshCount;
    private ulong[] _keys = [];
    private long[] _units = [];

    private PackedPaths(int bits, int mostNodes) => (_bits, _mostNodes) = (bits, mostNodes);

    /// <summary>Different paths known by <see cref="Settle"/>.</summary>
    public int Count { get; private set; }

    /// <summary>Known by <see cref="Settle"/>: the tree of all these paths has more nodes than may be held.</summary>
    public bool IsOverfull { get; private set; }

    /// <summary>No paths yet; null when they do not fit a number.</summary>
    /// <param name="labels">One more than the largest label.</param>
    /// <param name="length">The most labels of a path.</param>
    /// <param name="mostNodes">See <see cref="IsOverfull"/>.</param>
    public static PackedPaths? Of(int labels, int length, int mostNodes)
    {
        // Nothing is 0, so that a path sorts before its continuations.
        var bits = BitOperations.Log2((uint)labels) + 1;
        return length <= 64 / bits ? new PackedPaths(bits, mostNodes) : null;
    }

    /// <summary>Adds a unit.</summary>
    public void Add(ReadOnlySpan<int> path, bool hasMacro, decimal value)
    {
        var (key, shift) = (0UL, 64);
        foreach (var label in path)
        {
            shift -= _bits;
            key |= (ulong)(uint)(label + 1) << shift;
        }

        if (_freshCount == _fresh.Length)
        {
            Grow();
        }

        _fresh[_freshCount++] = key;
        if (hasMacro)
        {
            ref var worth = ref CollectionsMarshal.GetValueRefOrAddDefault(_worth, key, out _);
            worth = (worth.Macros + 1, value == 0 ? worth.Value : worth.Value + value);
        }
    }

    /// <summary>Sorts and counts what came since the last time.</summary>
    public void Settle()
    {
        if (_freshCount == 0)
        {
            return;
        }

        var keys = _fresh.AsSpan(0, _freshCount);
        KeySort.Sort(keys);
        var units = ArrayPool<long>.Shared.Rent(_freshCount);
        var (last, started) = (-1, 0);
        for (var at = 1; at <= keys.Length; at++)
        {
            if (at == keys.Length || keys[at] != keys[at - 1])
            {
                last++;
                (keys[last], units[last], started) = (keys[at - 1], at - started, at);
            }
        }

        Take(keys[..(last + 1)], units.AsSpan(0, last + 1));
        ArrayPool<long>.Shared.Return(units);
        ArrayPool<ulong>.Shared.Return(_fresh);
        (_fresh, _freshCount) = ([], 0);
    }

    /// <summary>Takes over the paths of another of the same labels.</summary>
    public void Merge(PackedPaths later)
    {
        Settle();
        later.Settle();
        IsOverfull |= later.IsOverfull;
        if (Count == 0)
        {
            (_keys, _units, Count) = (later._keys, later._units, later.Count);
        }
        else
        {
            Take(later._keys.AsSpan(0, later.Count), later._units.AsSpan(0, later.Count));
        }

        foreach (var (key, worth) in later._worth)
        {
            ref var own = ref CollectionsMarshal.GetValueRefOrAddDefault(_worth, key, out _);
            own = (own.Macros + worth.Macros, worth.Value == 0 ? own.Value : own.Value + worth.Value);
        }
    }

    /// <summary>Writes the labels of a path; returns how many.</summary>
    /// <param name="at">Its number, from 0 to <see cref="Count"/>, in the order of the labels.</param>
    /// <param name="labels">Long enough for the longest.</param>
    public int Labels(int at, Span<int> labels)
    {
        var (length, shift) = (0, 64 - _bits);
        for (var left = _keys[at]; left != 0; left <<= _bits)
        {
            labels[length++] = (int)(left >> shift) - 1;
        }

        return length;
    }

    /// <summary>The units that took a path.</summary>
    public long Units(int at) => _units[at];

    /// <summary>Those of them with a macro conversion, and what their macros are worth.</summary>
    public (long Macros, decimal Value) Worth(int at) => _worth.Count == 0 ? default : _worth.GetValueOrDefault(_keys[at]);

    private void Grow()
    {
        if (_freshCount >= MostFresh && _freshCount >= Count)
        {
            Settle();
        }

        var grown = ArrayPool<ulong>.Shared.Rent(Math.Max(256, _freshCount * 2));
        _fresh.AsSpan(0, _freshCount).CopyTo(grown);
        if (_fresh.Length > 0)
        {
            ArrayPool<ulong>.Shared.Return(_fresh);
        }

        _fresh = grown;
    }

    // Both in order.
    private void Take(ReadOnlySpan<ulong> keys, ReadOnlySpan<long> units)
    {
        if (Count == 0)
        {
            (_keys, _units, Count) = (keys.ToArray(), units.ToArray(), keys.Length);
            IsOverfull |= IsTooMany();
            return;
        }

        var (ownKeys, ownUnits, own, other, count) = (_keys, _units, 0, 0, 0);
        var length = Count + keys.Length;
        var (mergedKeys, mergedUnits) = (GC.AllocateUninitializedArray<ulong>(length), GC.AllocateUninitializedArray<long>(length));
        while (own < Count && other < keys.Length)
        {
            var (mine, its) = (ownKeys[own], keys[other]);
            var (takesMine, takesIts) = (mine <= its ? 1 : 0, its <= mine ? 1 : 0);
            mergedKeys[count] = Math.Min(mine, its);
            mergedUnits[count++] = (ownUnits[own] & -takesMine) + (units[other] & -takesIts);
            own += takesMine;
            other += takesIts;
        }

        ownKeys.AsSpan(own, Count - own).CopyTo(mergedKeys.AsSpan(count));
        ownUnits.AsSpan(own, Count - own).CopyTo(mergedUnits.AsSpan(count));
        count += Count - own;
        keys[other..].CopyTo(mergedKeys.AsSpan(count));
        units[other..].CopyTo(mergedUnits.AsSpan(count));
        (_keys, _units, Count) = (mergedKeys, mergedUnits, count + keys.Length - other);
        IsOverfull |= IsTooMany();
    }

    // Each path is a node more for every label that the one before it in order does not share.
    private bool IsTooMany()
    {
        if ((long)Count * (64 / _bits) <= _mostNodes)
        {
            return false;
        }

        var (nodes, before) = (0L, 0UL);
        foreach (var key in _keys.AsSpan(0, Count))
        {
            var shared = BitOperations.LeadingZeroCount(key ^ before) / _bits;
            nodes += ((64 - BitOperations.TrailingZeroCount(key) + _bits - 1) / _bits) - shared;
            before = key;
        }

        return nodes > _mostNodes;
    }
}
