using System.Buffers;
using System.Numerics;
using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Running;

/// <summary>Finds, person by person, the events that belong to any of some sets. For one thread.</summary>
/// <remarks>Sets of plain event names cost one look in a table per event; other sets are marked once for each part. Nothing is allocated per person.</remarks>
public sealed class MatchScan
{
    private const int SetsPerMask = 32;
    private readonly JourneyScope _scope;
    private readonly IReadOnlyList<IEventSet> _sets;
    private readonly int[][] _byName;
    private readonly int[][] _marked;
    private readonly uint[][] _masks;
    private uint[] _kept = [];
    private Match[] _found = new Match[256];
    private int _count;
    private IndexSegment? _segment;
    private readonly SearchValues<byte> _bytes;
    private int _first;
    private int _end;
    private readonly bool[] _named = new bool[256];
    private int _hit;
    private int _passed;
    private bool _seesAll;

    /// <summary>A scan for these sets; their order gives them their numbers.</summary>
    public MatchScan(JourneyScope scope, IReadOnlyList<IEventSet> sets)
    {
        _scope = scope;
        _sets = sets;
        var byName = Enumerable.Range(0, scope.View.Names.Count).Select(_ => new List<int>()).ToArray();
        var marked = new List<int>();
        for (var set = 0; set < sets.Count; set++)
        {
            if (sets[set].NamesOnly is not { } names)
            {
                marked.Add(set);
                continue;
            }

            for (var name = 0; name < names.Length; name++)
            {
                if (names[name])
                {
                    byName[name].Add(set);
                }
            }
        }

        _byName = [.. byName.Select(list => list.ToArray())];
        _bytes = SearchValues.Create([.. Enumerable.Range(0, _byName.Length).Where(name => _byName[name].Length > 0).Select(name => (byte)Math.Min(name, NameColumn.Rare)).Distinct()]);
        for (var code = 0; code < _named.Length; code++)
        {
            _named[code] = _bytes.Contains((byte)code);
        }

        _marked = [.. marked.Chunk(SetsPerMask)];
        _masks = [.. _marked.Select(_ => Array.Empty<uint>())];
    }

    /// <summary>Begins a part: marks what names alone do not decide.</summary>
    public void Begin(JourneyPart part)
    {
        _segment = _scope.View.Segments[part.Segment];
        _first = _segment.Offsets[part.Start];
        _end = _segment.Offsets[part.End];
        (_hit, _passed) = (_first - 1, _first - 1);
        _seesAll = _scope.SeesAll(_segment);
        var rows = _segment.Offsets[part.End] - _first;
        for (var group = 0; group < _marked.Length; group++)
        {
            var masks = Cleared(ref _masks[group], rows);
            for (var bit = 0; bit < _marked[group].Length; bit++)
            {
                _sets[_marked[group][bit]].Mark(_segment, _first, masks, 1u << bit);
            }
        }

        if (_scope.Filter is { } filter)
        {
            filter.Mark(_segment, _first, Cleared(ref _kept, rows), 1);
        }
    }

    /// <summary>The matches of a person of the part, in order of the journey and then of the sets; valid until the next call.</summary>
    /// <param name="person">A person's number in the segment, inside the part.</param>
    public ReadOnlySpan<Match> Of(int person)
    {
        var segment = _segment!;
        _count = 0;
        var (start, end) = (segment.Offsets[person], segment.Offsets[person + 1]);
        for (var row = Next(start); row < end; row = Next(row + 1))
        {
            RunStop.CheckAt(row);
            var named = _byName[segment.Names[row]];
            if ((named.Length == 0 && !IsMarked(row)) || (_scope.Filter is not null && _kept[row - _first] == 0))
            {
                continue;
            }

            var micros = segment.Micros[row];
            if (_seesAll || _scope.Sees(micros, segment.Flags[row]))
            {
                Add(row, micros, named);
            }
        }

        return _found.AsSpan(0, _count);
    }

    /// <summary>The first row from <paramref name="row"/> on that may match. Rows between two matches are skipped as vectors, also over many persons.</summary>
    private int Next(int row)
    {
        if (row <= _hit && row > _passed)
        {
            return _hit;
        }

        // Where matches are dense the next one is near, and a look costs less than setting out to search.
        if (row >= _end || _named[_segment!.Names.Bytes[row]] || IsMarked(row))
        {
            return row;
        }

        _passed = row - 1;
        var next = _segment.Names.Bytes.Slice(row, _end - row).IndexOfAny(_bytes);
        var nearest = next < 0 ? _end : row + next;
        foreach (var masks in _masks)
        {
            next = masks.AsSpan(row - _first, nearest - row).IndexOfAnyExcept(0u);
            nearest = next < 0 ? nearest : row + next;
        }

        return _hit = nearest;
    }

    private bool IsMarked(int row)
    {
        foreach (var masks in _masks)
        {
            if (masks[row - _first] != 0)
            {
                return true;
            }
        }

        return false;
    }

    private void Add(int row, long micros, int[] named)
    {
        var start = _count;
        foreach (var set in named)
        {
            Add(new Match(micros, row, set));
        }

        for (var group = 0; group < _masks.Length; group++)
        {
            for (var left = _masks[group][row - _first]; left != 0; left &= left - 1)
            {
                Add(new Match(micros, row, _marked[group][BitOperations.TrailingZeroCount(left)]));
            }
        }

        if (_masks.Length > 0 && _count - start > 1)
        {
            _found.AsSpan(start, _count - start).Sort((left, right) => left.Set.CompareTo(right.Set));
        }
    }

    private void Add(Match match)
    {
        if (_count == _found.Length)
        {
            Array.Resize(ref _found, _count * 2);
        }

        _found[_count++] = match;
    }

    private static Span<uint> Cleared(ref uint[] masks, int length)
    {
        if (masks.Length < length)
        {
            masks = new uint[length];
        }

        masks.AsSpan(0, length).Clear();
        return masks.AsSpan(0, length);
    }
}
