using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Funnels;

/// <summary>The rows of a part that match each step and each exclusion of a funnel, as bits: 64 rows a word, the part's first row lowest. For one thread.</summary>
/// <remarks>
/// Names are compared as vectors and so are flags, and filters where a column has a byte a row; times, and filters that need more, are looked at only in
/// rows whose name matched. Hidden and filtered events are no bits, so that whoever has some is no special case.
/// </remarks>
internal sealed class StepBits
{
    private readonly IndexView _view;
    private readonly FunnelPlan _plan;
    private readonly SetRows _steps;
    private readonly SetRows _stops;
    private readonly ByteSet[] _stepNames;
    private readonly ByteSet[] _stopNames;
    private readonly List<RowMembers> _filters = [];
    private ulong[] _seen = [];
    private ulong[] _kept = [];

    /// <summary>The rows of a plan.</summary>
    /// <param name="view">What the plan was compiled against.</param>
    /// <param name="plan">The funnel.</param>
    public StepBits(IndexView view, FunnelPlan plan)
    {
        (_view, _plan) = (view, plan);
        _steps = new SetRows([.. plan.Steps.Select(step => step.Set)], view.Names.Count);
        _stops = new SetRows([.. plan.Exclusions.Select(exclusion => exclusion.Set)], view.Names.Count);
        _stepNames = Names(_steps, plan.Steps.Count);
        _stopNames = Names(_stops, plan.Exclusions.Count);
        Steps = [.. plan.Steps.Select(_ => Array.Empty<ulong>())];
        Stops = [.. plan.Exclusions.Select(_ => Array.Empty<ulong>())];
    }

    /// <summary>The segment of the part.</summary>
    public IndexSegment Segment { get; private set; } = null!;

    /// <summary>The part's first row.</summary>
    public int First { get; private set; }

    /// <summary>For each step the rows that match it, those of the first step only where they may begin a walk. Two words more than the rows need.</summary>
    public ulong[][] Steps { get; }

    /// <summary>The same for each exclusion.</summary>
    public ulong[][] Stops { get; }

    /// <summary>Begins a part.</summary>
    public void Begin(JourneyPart part)
    {
        Segment = _view.Segments[part.Segment];
        First = Segment.Offsets[part.Start];
        var rows = Segment.Offsets[part.End] - First;
        _steps.Begin(Segment, First, First + rows);
        _stops.Begin(Segment, First, First + rows);
        var length = (rows / ByteSet.Rows) + 2;
        var seen = See(rows, length);
        var kept = Filter(rows, length, seen);
        var (start, end) = (_plan.Range.Start.Micros, Math.Min(_plan.Range.End.Micros, _plan.AsOf.Micros));
        for (var step = 0; step < Steps.Length; step++)
        {
            var words = Find(_steps, step, _stepNames[step], ref Steps[step], rows, length, kept);
            foreach (var filter in _filters)
            {
                filter.Keep(First, words);
            }

            Cut(words, step == 0 ? start : long.MinValue, step == 0 ? end : _plan.AsOf.Micros);
        }

        for (var stop = 0; stop < Stops.Length; stop++)
        {
            Cut(Find(_stops, stop, _stopNames[stop], ref Stops[stop], rows, length, seen), long.MinValue, _plan.AsOf.Micros);
        }
    }

    private static ByteSet[] Names(SetRows sets, int count) =>
        [.. Enumerable.Range(0, count).Select(set => new ByteSet(Array.ConvertAll(sets.ByName, names => ((names >> set) & 1) != 0)))];

    private static Span<ulong> Sized(ref ulong[] words, int length)
    {
        words = words.Length < length ? new ulong[length] : words;
        return words.AsSpan(0, length);
    }

    // The rows no flag hides; empty when that is all of them.
    private ReadOnlySpan<ulong> See(int rows, int length)
    {
        if ((Segment.AnyFlags & _plan.Hidden) == 0)
        {
            return [];
        }

        var seen = Sized(ref _seen, length);
        ByteSet.Without(MemoryMarshal.AsBytes(Segment.Flags.Slice(First, rows)), (byte)_plan.Hidden, seen);
        return seen;
    }

    // The rows that are seen and that filters keep; what only a look at each row can decide is left to the matches.
    private ReadOnlySpan<ulong> Filter(int rows, int length, ReadOnlySpan<ulong> seen)
    {
        _filters.Clear();
        if (_plan.Filters.Count == 0)
        {
            return seen;
        }

        var kept = Sized(ref _kept, length);
        if (seen.IsEmpty)
        {
            kept.Fill(ulong.MaxValue);
        }
        else
        {
            seen.CopyTo(kept);
        }

        foreach (var filter in _plan.Filters)
        {
            if (filter.On(Segment) is not { } test)
            {
                Mark(filter, rows, kept);
            }
            else if (!test.KeepAll(First, rows, kept))
            {
                _filters.Add(test);
            }
        }

        return kept;
    }

    private void Mark(IEventSet filter, int rows, Span<ulong> kept)
    {
        var marks = new uint[rows];
        filter.Mark(Segment, First, marks, 1);
        for (var row = 0; row < rows; row++)
        {
            kept[row / ByteSet.Rows] &= ~((marks[row] ^ 1UL) << (row % ByteSet.Rows));
        }
    }

    private Span<ulong> Find(SetRows sets, int set, ByteSet names, ref ulong[] bits, int rows, int length, ReadOnlySpan<ulong> kept)
    {
        var words = Sized(ref bits, length);
        words.Clear();
        names.Find(Segment.Names.Bytes.Slice(First, rows), words);
        sets.Find(words, 1u << set);
        And(words, kept);
        if (sets.IsTested(set) || (Segment.Names.HasRare && names.HasRare))
        {
            Verify(sets, 1u << set, words);
        }

        return words;
    }

    // Empty: all are kept.
    private static void And(Span<ulong> words, ReadOnlySpan<ulong> kept)
    {
        var mine = MemoryMarshal.Cast<ulong, Vector<ulong>>(words);
        var other = MemoryMarshal.Cast<ulong, Vector<ulong>>(kept);
        for (var at = 0; at < other.Length; at++)
        {
            mine[at] &= other[at];
        }

        for (var word = other.Length * Vector<ulong>.Count; word < kept.Length; word++)
        {
            words[word] &= kept[word];
        }
    }

    // Looked at row by row: only what the byte of the name does not decide.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Verify(SetRows sets, uint set, Span<ulong> words)
    {
        for (var word = 0; word < words.Length; word++)
        {
            for (var left = words[word]; left != 0; left &= left - 1)
            {
                var row = First + (word * ByteSet.Rows) + BitOperations.TrailingZeroCount(left);
                if (sets.Are(row, sets.MayBe(row) & set) == 0)
                {
                    words[word] ^= left & (~left + 1);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Cut(Span<ulong> words, long start, long end)
    {
        var micros = Segment.Micros;
        if (micros.Base >= start && Segment.LastMicros < end)
        {
            return;
        }

        for (var word = 0; word < words.Length; word++)
        {
            for (var left = words[word]; left != 0; left &= left - 1)
            {
                var moment = micros[First + (word * ByteSet.Rows) + BitOperations.TrailingZeroCount(left)];
                if (moment < start || moment >= end)
                {
                    words[word] ^= left & (~left + 1);
                }
            }
        }
    }
}
