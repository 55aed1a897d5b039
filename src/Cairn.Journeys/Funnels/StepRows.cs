using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Funnels;

/// <summary>The rows of a part that may be steps or exclusions of a funnel. For one thread.</summary>
/// <remarks>
/// Names are compared as vectors; filters, flags and the end of time are looked at only in rows whose name matched. What only marks can decide, counted
/// conversions and whole sessions, is marked once for each part.
/// </remarks>
internal sealed class StepRows
{
    private readonly IndexView _view;
    private readonly FunnelPlan _plan;
    private readonly SetRows _steps;
    private readonly SetRows _stops;
    private readonly ByteSet _openers;
    private readonly ByteSet _others;
    private readonly uint _opening;
    private RowMembers?[] _filters = [];
    private uint[] _kept = [];
    private bool _seesAll;

    /// <summary>The rows of a plan's steps; those that may begin a walk are told apart.</summary>
    /// <param name="view">What the plan was compiled against.</param>
    /// <param name="plan">The funnel.</param>
    /// <param name="opening">A bit for each step a walk may begin with.</param>
    public StepRows(IndexView view, FunnelPlan plan, uint opening)
    {
        (_view, _plan, _opening) = (view, plan, opening);
        _steps = new SetRows([.. plan.Steps.Select(step => step.Set)], view.Names.Count);
        _stops = new SetRows([.. plan.Exclusions.Select(exclusion => exclusion.Set)], view.Names.Count);
        _openers = new ByteSet([.. _steps.ByName.Select(steps => (steps & opening) != 0)]);
        _others = new ByteSet([.. _steps.ByName.Select((steps, name) => (steps & ~opening) != 0 || _stops.ByName[name] != 0)]);
        HasStops = plan.Exclusions.Count > 0;
    }

    /// <summary>The segment of the part.</summary>
    public IndexSegment Segment { get; private set; } = null!;

    /// <summary>The part's first row.</summary>
    public int First { get; private set; }

    /// <summary>The row after the part's last.</summary>
    public int End { get; private set; }

    /// <summary>A bit for each row from <see cref="First"/> on that may begin a walk.</summary>
    public ulong[] Openers { get; private set; } = [];

    /// <summary>A bit for each row that may be another step or an exclusion. Both have a word more than the rows need.</summary>
    public ulong[] Others { get; private set; } = [];

    /// <summary>Whether there are exclusions.</summary>
    public bool HasStops { get; }

    /// <summary>Begins a part.</summary>
    public void Begin(JourneyPart part)
    {
        Segment = _view.Segments[part.Segment];
        (First, End) = (Segment.Offsets[part.Start], Segment.Offsets[part.End]);
        _seesAll = (Segment.AnyFlags & _plan.Hidden) == 0 && Segment.LastMicros < _plan.AsOf.Micros;
        _steps.Begin(Segment, First, End);
        _stops.Begin(Segment, First, End);
        BeginFilters();
        Find();
    }

    /// <summary>Whether any of some rows may begin a walk.</summary>
    public bool HasOpener(int start, int end) => Next(Openers, [], start, end) < end;

    /// <summary>The first row from <paramref name="row"/> on that may be a step or an exclusion; <paramref name="end"/> when there is none before it.</summary>
    public int Next(int row, int end) => Next(Openers, Others, row, end);

    /// <summary>The steps a row matches; 0 for an event that does not exist for the report or is filtered out.</summary>
    public uint Steps(int row)
    {
        var steps = _steps.MayBe(row);
        return steps == 0 || !IsSeen(row) || !IsKept(row) ? 0 : _steps.Are(row, steps);
    }

    /// <summary>The exclusions a row matches; 0 for an event that does not exist for the report.</summary>
    public uint Stops(int row)
    {
        var stops = HasStops ? _stops.MayBe(row) : 0;
        return stops == 0 || !IsSeen(row) ? 0 : _stops.Are(row, stops);
    }

    /// <summary>Whether an event exists for the report.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsSeen(int row) => _seesAll || ((Segment.Flags[row] & _plan.Hidden) == 0 && Segment.Micros[row] < _plan.AsOf.Micros);

    private int Next(ReadOnlySpan<ulong> words, ReadOnlySpan<ulong> more, int row, int end)
    {
        for (var at = row - First; at < end - First; at = (at | (ByteSet.Rows - 1)) + 1)
        {
            var word = words[at / ByteSet.Rows] | (more.IsEmpty ? 0 : more[at / ByteSet.Rows]);
            if (word >> (at % ByteSet.Rows) is not 0 and var left)
            {
                return Math.Min(end, First + at + BitOperations.TrailingZeroCount(left));
            }
        }

        return end;
    }

    private bool IsKept(int row)
    {
        for (var filter = 0; filter < _filters.Length; filter++)
        {
            if (_filters[filter] is { } test ? !test.Holds(row) : ((_kept[row - First] >> filter) & 1) == 0)
            {
                return false;
            }
        }

        return true;
    }

    private void BeginFilters()
    {
        if (_plan.Filters.Count == 0)
        {
            return;
        }

        _filters = [.. _plan.Filters.Select(filter => filter.On(Segment))];
        if (_filters.Contains(null))
        {
            _kept = SetRows.Cleared(_kept, End - First);
            for (var filter = 0; filter < _filters.Length; filter++)
            {
                if (_filters[filter] is null)
                {
                    _plan.Filters[filter].Mark(Segment, First, _kept.AsSpan(0, End - First), 1u << filter);
                }
            }
        }
    }

    private void Find()
    {
        var length = ((End - First) / ByteSet.Rows) + 2;
        if (Openers.Length < length)
        {
            (Openers, Others) = (new ulong[length], new ulong[length]);
        }

        var openers = Openers.AsSpan(0, length);
        var others = Others.AsSpan(0, length);
        openers.Clear();
        others.Clear();
        var names = Segment.Names.Bytes.Slice(First, End - First);
        _openers.Find(names, openers);
        _steps.Find(openers, _opening);
        _others.Find(names, others);
        _steps.Find(others, ~_opening);
        _stops.Find(others, uint.MaxValue);
    }
}

/// <summary>Which of up to 32 sets the rows of a part belong to.</summary>
internal sealed class SetRows
{
    private readonly IEventSet[] _sets;
    private readonly RowMembers?[] _tests;
    private readonly uint _marked;
    private uint _tested;
    private uint[] _marks = [];
    private IndexSegment? _segment;
    private int _first;
    private int _end;

    /// <summary>These sets, the first of them the lowest bit.</summary>
    /// <param name="sets">At most 32.</param>
    /// <param name="names">How many names the view has.</param>
    public SetRows(IEventSet[] sets, int names)
    {
        _sets = sets;
        _tests = new RowMembers?[sets.Length];
        ByName = new uint[Math.Max(names, 1)];
        for (var bit = 0; bit < sets.Length; bit++)
        {
            if (sets[bit].Candidates is not { } candidates)
            {
                _marked |= 1u << bit;
                continue;
            }

            for (var name = 0; name < Math.Min(candidates.Length, names); name++)
            {
                ByName[name] |= candidates[name] ? 1u << bit : 0;
            }
        }
    }

    /// <summary>A bit for each set an event of a name may belong to.</summary>
    public uint[] ByName { get; }

    /// <summary>Whether a set needs more than the name, where it is not marked.</summary>
    public bool IsTested(int set) => ((_tested >> set) & 1) != 0;

    /// <summary>Zeros, in an array that is reused where it is long enough.</summary>
    public static uint[] Cleared(uint[] marks, int length)
    {
        if (marks.Length < length)
        {
            return new uint[length];
        }

        marks.AsSpan(0, length).Clear();
        return marks;
    }

    /// <summary>Begins a stretch of rows.</summary>
    public void Begin(IndexSegment segment, int first, int end)
    {
        if (!ReferenceEquals(segment, _segment))
        {
            _tested = 0;
            for (var bit = 0; bit < _sets.Length; bit++)
            {
                _tests[bit] = _sets[bit].On(segment);
                _tested |= _tests[bit] is null ? 0 : 1u << bit;
            }
        }

        (_segment, _first, _end) = (segment, first, end);
        if (_marked == 0)
        {
            return;
        }

        _marks = Cleared(_marks, end - first);
        for (var left = _marked; left != 0; left &= left - 1)
        {
            _sets[BitOperations.TrailingZeroCount(left)].Mark(segment, first, _marks.AsSpan(0, end - first), left & (~left + 1));
        }
    }

    /// <summary>The sets a row may belong to, judged by its name, and those it was marked with.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint MayBe(int row) => ByName[_segment!.Names[row]] | (_marked == 0 ? 0 : _marks[row - _first]);

    /// <summary>Those of <paramref name="sets"/> that the row belongs to.</summary>
    public uint Are(int row, uint sets)
    {
        for (var left = sets & _tested; left != 0; left &= left - 1)
        {
            sets &= _tests[BitOperations.TrailingZeroCount(left)]!.Holds(row) ? uint.MaxValue : ~(left & (~left + 1));
        }

        return sets;
    }

    /// <summary>ORs into the words a bit for each row that was marked with one of the bits.</summary>
    public void Find(Span<ulong> words, uint bits)
    {
        if ((_marked & bits) == 0)
        {
            return;
        }

        // Sixteen rows at a time.
        const ulong all = 0xFFFF;
        var marks = _marks.AsSpan(0, _end - _first);
        var wanted = Vector512.Create(bits);
        var whole = marks.Length - (marks.Length % Vector512<uint>.Count);
        for (var row = 0; row < whole; row += Vector512<uint>.Count)
        {
            var without = Vector512.Equals(Vector512.Create(marks[row..]) & wanted, Vector512<uint>.Zero).ExtractMostSignificantBits();
            words[row / ByteSet.Rows] |= (without ^ all) << (row % ByteSet.Rows);
        }

        for (var row = whole; row < marks.Length; row++)
        {
            words[row / ByteSet.Rows] |= (marks[row] & bits) == 0 ? 0 : 1UL << (row % ByteSet.Rows);
        }
    }
}
