using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cairn.Journeys.Index;

namespace Cairn.Journeys.Funnels;

/// <summary>The ordered funnel without step windows: nothing is allocated per person or event.</summary>
/// <remarks>
/// Each step is a bit a row (<see cref="StepBits"/>). A first pass goes over all persons without a branch: whoever may begin a walk and has no second step
/// after that is only counted, the others are written down. These are followed one by one, and while one is followed the times of those to come are fetched.
/// <para>
/// Without step windows nothing but the entry decides what comes next, so from an entry each step is taken as early as it can be, and later entries are no
/// worse: only the last one before each second step is tried. Reported is the latest entry of those that come furthest, and where the funnel is
/// completed the one that completes first. One thing alone depends on ties: where the search for the next step begins, which is after the row, at the first row
/// of its instant, or after its instant.
/// </para>
/// </remarks>
internal sealed class PlainScan : IFunnelScan
{
    private readonly FunnelPlan _plan;
    private readonly UnitParts? _parts;
    private readonly StepBits _bits;
    private readonly ManyRows _many;
    private readonly FunnelTies _ties;
    private readonly int _steps;
    private readonly long _within;
    private readonly bool _tiesMatter;
    private readonly int[] _before;
    private readonly int[] _at;
    private readonly int[] _walk;
    private readonly ulong[] _few;
    private readonly ulong[] _ofPart;
    private readonly int[] _matches = new int[ByteSet.Rows];
    private int[] _persons = [];
    private int[] _ones = [];
    private TimeWindow _window;
    private ulong[] _tied = [];
    private FewRows _fewRows;

    /// <summary>A scan for one thread.</summary>
    public PlainScan(IndexView view, FunnelPlan plan)
    {
        (_plan, _ties, _steps, _within) = (plan, plan.Ties, plan.Steps.Count, plan.WithinMicros ?? long.MaxValue);
        _tiesMatter = _ties != FunnelTies.Order || plan.Exclusions.Count > 0;
        _bits = new StepBits(view, plan);
        _parts = plan.Split is { } split ? new UnitParts(view, split, _steps) : null;
        _before = [.. plan.Exclusions.Select(exclusion => exclusion.Before)];
        _many = new ManyRows(_steps + _before.Length);
        (_few, _ofPart) = (new ulong[_steps + _before.Length], new ulong[_steps]);
        (_at, _walk) = (new int[_steps], new int[_steps]);
    }

    /// <summary>Whether a plan asks for no more than this.</summary>
    public static bool CanRun(FunnelPlan plan) =>
        plan.Order == FunnelOrder.Ordered && plan.IsPlain
        && plan.Steps.All(step => !step.Optional && !step.First && !step.Direct && step.WithinMicros is null)
        && plan.Exclusions.All(exclusion => exclusion.After == 1 && exclusion.Effect == ExclusionEffect.Stop)
        && (plan.Split is null || (plan.Exclusions.Count == 0 && !plan.FirstEntryOnly))
        && plan.Ties switch
        {
            FunnelTies.Any => EachNameIsOneStep(plan) && plan.Exclusions.Count == 0 && !plan.FirstEntryOnly,
            FunnelTies.None => !plan.FirstEntryOnly,
            _ => !plan.Reuse,
        };

    /// <inheritdoc/>
    public void Run(JourneyPart part, IFunnelSink sink)
    {
        _bits.Begin(part);
        var segment = _bits.Segment;
        _parts?.Begin(segment);
        _window = new TimeWindow(segment.Micros, _within);
        _tied = _tiesMatter ? TiedRows.Of(segment) : [];
        if (_persons.Length < part.End - part.Start)
        {
            (_persons, _ones) = (new int[part.End - part.Start], new int[part.End - part.Start]);
        }

        var (needsWalk, watched) = (sink.NeedsWalksOfOne, sink.WalksOfOneAfter);
        var persons = Choose(part, needsWalk || _plan.Persons is not null, watched, out var ones);
        for (var at = 0; at < ones && _parts is not null; at++)
        {
            var start = segment.Offsets[_ones[at]];
            _parts.Count(new FewRows(_few, 0, start, null), Word(_bits.Steps[0], start - _bits.First, segment.Offsets[_ones[at] + 1] - start));
        }

        for (var at = 0; at < persons; at++)
        {
            var person = _persons[at];
            TimePrefetch.Rows(segment, _persons[Math.Min(at + TimePrefetch.Ahead, persons - 1)]);
            if (_plan.Persons?.Has(part.Segment, person) == false)
            {
                continue;
            }

            var start = segment.Offsets[person];
            var rows = segment.Offsets[person + 1] - start;
            var isFew = IsFew(start, rows);
            var level = isFew ? Follow(_fewRows) : FollowMany(_bits.Steps, _bits.Stops, start - _bits.First, start, rows);
            if (level == 1 && !needsWalk && !segment.Micros.MayBeAfter(_walk[0], watched))
            {
                ones++;
            }
            else if (level > 0)
            {
                sink.Add(new FunnelUnit(person, level, _walk.AsSpan(0, level)));
            }

            if (level > 0 && _parts is not null)
            {
                AddParts(person, start, isFew ? 0 : rows, level, sink);
            }
        }

        if (ones > 0)
        {
            sink.AddOnes(ones);
        }

        _parts?.Give(sink);
    }

    // Writes down who is to be followed, gives their number, and counts the others who may begin a walk.
    private int Choose(JourneyPart part, bool everyOpener, long watched, out int ones)
    {
        var (segment, first, micros, ties) = (_bits.Segment, _bits.First, _bits.Segment.Micros, _ties);
        ref var offsets = ref MemoryMarshal.GetReference(segment.Offsets.Span);
        ref var openers = ref MemoryMarshal.GetArrayDataReference(_bits.Steps[0]);
        ref var seconds = ref MemoryMarshal.GetArrayDataReference(_bits.Steps[Math.Min(1, _steps - 1)]);
        ref var tied = ref MemoryMarshal.GetArrayDataReference(_tied);
        ref var chosen = ref MemoryMarshal.GetArrayDataReference(_persons);
        ref var single = ref MemoryMarshal.GetArrayDataReference(_ones);
        var (hasSecond, count, alone, isWatched) = (_steps > 1 ? ulong.MaxValue : 0, 0, 0, watched != long.MaxValue);
        var end = first;
        for (var person = part.Start; person < part.End; person++)
        {
            var start = end;
            end = Unsafe.Add(ref offsets, (nint)person + 1);
            var rows = end - start;
            if (rows > ByteSet.Rows)
            {
                Unsafe.Add(ref chosen, count++) = person;
                continue;
            }

            var all = ulong.MaxValue >> (ByteSet.Rows - rows);
            var opens = Word(ref openers, start - first) & all;
            var later = Word(ref seconds, start - first) & all & hasSecond;

            // The first row that may begin a walk and all before it.
            var upTo = opens ^ (opens - 1);
            if (ties == FunnelTies.Order)
            {
                later &= ~upTo;
            }
            else
            {
                var untied = ~Word(ref tied, start);
                if (ties == FunnelTies.Any)
                {
                    later &= ulong.MaxValue << BitOperations.Log2(untied & upTo);
                }
                else
                {
                    untied &= ~upTo;
                    later &= 0 - (untied & (0 - untied));
                }
            }

            var isOpener = IsAny(opens);
            var follow = IsAny(later) & isOpener;
            if (everyOpener)
            {
                follow = isOpener;
            }
            else if (isWatched && isOpener > follow && micros.MayBeAfter(start + BitOperations.Log2(opens), watched))
            {
                follow = 1;
            }

            Unsafe.Add(ref chosen, count) = person;
            Unsafe.Add(ref single, alone) = person;
            count += follow;
            alone += isOpener - follow;
        }

        ones = alone;
        return count;
    }

    // Where a unit has few rows, or few that match, they become words.
    private bool IsFew(int start, int rows)
    {
        var tied = 0UL;
        if (rows <= ByteSet.Rows)
        {
            var at = start - _bits.First;
            for (var step = 0; step < _few.Length; step++)
            {
                _few[step] = Word(step < _steps ? _bits.Steps[step] : _bits.Stops[step - _steps], at, rows);
            }

            tied = _tiesMatter ? Word(ref MemoryMarshal.GetArrayDataReference(_tied), start) : 0;
            _fewRows = new FewRows(_few, tied, start, null);
            return true;
        }

        if (!Gather(start, rows, ref tied))
        {
            return false;
        }

        _fewRows = new FewRows(_few, tied, start, _matches);
        return true;
    }

    // Of a unit with more rows those that match, unless they are too many.
    private bool Gather(int start, int rows, ref ulong tied)
    {
        Array.Clear(_few);
        var count = 0;
        for (var row = start; row < start + rows; row += ByteSet.Rows)
        {
            var (at, left) = (row - _bits.First, Math.Min(ByteSet.Rows, start + rows - row));
            var matches = 0UL;
            for (var step = 0; step < _few.Length; step++)
            {
                matches |= Word(step < _steps ? _bits.Steps[step] : _bits.Stops[step - _steps], at, left);
            }

            if (matches == 0)
            {
                continue;
            }

            if (count + BitOperations.PopCount(matches) > ByteSet.Rows)
            {
                return false;
            }

            for (var step = 0; step < _few.Length; step++)
            {
                _few[step] |= Bits.Extract(Word(step < _steps ? _bits.Steps[step] : _bits.Stops[step - _steps], at, left), matches) << count;
            }

            var known = count;
            for (var more = matches; more != 0; more &= more - 1)
            {
                _matches[count++] = row + BitOperations.TrailingZeroCount(more);
            }

            var mayBeTied = _tiesMatter ? matches & Word(ref MemoryMarshal.GetArrayDataReference(_tied), row) : 0;
            for (; mayBeTied != 0; mayBeTied &= mayBeTied - 1)
            {
                var match = known + BitOperations.PopCount(matches & ((mayBeTied & (0 - mayBeTied)) - 1));
                tied |= match > 0 && AreTied(_matches[match - 1], _matches[match]) ? 1UL << match : 0;
            }
        }

        return true;
    }

    // Whether each row after one, up to another, is at the instant of the row before it.
    private bool AreTied(int row, int later)
    {
        while (later > row && ((_tied[later / ByteSet.Rows] >> (later % ByteSet.Rows)) & 1) != 0)
        {
            later--;
        }

        return later == row;
    }

    private int FollowMany(ulong[][] steps, ulong[][] stops, int first, int start, int rows)
    {
        _many.Begin(steps, stops, first, _tied, start, rows);
        return Follow(new ManyRows.Rows(_many));
    }

    // Who carries one value on every row that matches has that walk in it; the others are followed once more for each value.
    private void AddParts(int person, int start, int manyRows, int level, IFunnelSink sink)
    {
        var parts = _parts!;
        if (level == 1 && manyRows == 0 && !sink.NeedsWalksOfOne && sink.WalksOfOneAfter == long.MaxValue)
        {
            parts.Count(_fewRows, _few[0]);
            return;
        }

        if (manyRows == 0)
        {
            parts.ReadFew(_few, _fewRows);
        }
        else
        {
            parts.ReadMany(_bits.Steps, start - _bits.First, start, manyRows);
        }

        if (parts.IsWhole)
        {
            Give(person, level, parts.Code(0), sink);
            return;
        }

        // Of most values nobody came further than the first step: those are only counted.
        var countsOnes = manyRows == 0 && _steps > 1 && !sink.NeedsWalksOfOne && sink.WalksOfOneAfter == long.MaxValue;
        for (var value = 0; value < parts.Values; value++)
        {
            if (countsOnes && !HasSecond(parts.RowsOf(value), out var opens))
            {
                if (opens)
                {
                    parts.Count(parts.Code(value));
                }
            }
            else if (manyRows == 0)
            {
                for (var step = 0; step < _steps; step++)
                {
                    _ofPart[step] = _few[step] & parts.RowsOf(value);
                }

                Give(person, Follow(_fewRows.With(_ofPart)), parts.Code(value), sink);
            }
            else
            {
                var end = parts.Show(value);
                Give(person, FollowMany(parts.Steps, [], 0, start, end), parts.Code(value), sink);
                parts.Hide(value);
            }
        }
    }

    // Whether some rows of a unit with few hold a second step that may come after an opener, and whether they hold an opener.
    private bool HasSecond(ulong rows, out bool opens)
    {
        var openers = _few[0] & rows;
        opens = openers != 0;
        if (!opens)
        {
            return false;
        }

        var first = BitOperations.TrailingZeroCount(openers);
        return (_few[1] & rows & (ulong.MaxValue << (_ties == FunnelTies.Order ? first : _fewRows.InstantOf(first)))) != 0;
    }

    private void Give(int person, int level, int code, IFunnelSink sink)
    {
        if (level == 1 && !sink.NeedsWalksOfOne && !_bits.Segment.Micros.MayBeAfter(_walk[0], sink.WalksOfOneAfter))
        {
            _parts!.Count(code);
        }
        else if (level > 0)
        {
            sink.Add(new FunnelUnit(person, level, _walk.AsSpan(0, level)) { Part = code });
        }
    }

    /// <summary>Follows one unit; returns its level, and leaves its walk.</summary>
    private int Follow<TRows>(TRows rows) where TRows : struct, IUnitRows
    {
        var (at, walk, steps, window, firstOnly) = (_at, _walk, _steps, _window, _plan.FirstEntryOnly);
        var entry = rows.Next(0, 0);
        if (entry >= rows.End)
        {
            return 0;
        }

        var (level, completed) = (1, -1);
        walk[0] = rows.InSegment(firstOnly ? entry : rows.LastOpener(rows.End));
        while (steps > 1)
        {
            var row = rows.Next(1, After(rows, entry));
            if (row >= rows.End)
            {
                break;
            }

            entry = firstOnly ? entry : rows.LastOpener(UpTo(rows, row));
            var (reached, began) = (1, rows.InSegment(entry));
            while (row < rows.End && window.Holds(began, rows.InSegment(row)) && (_before.Length == 0 || !IsHit(rows, entry, row, reached + 1)))
            {
                at[reached++] = row;
                if (reached == steps)
                {
                    break;
                }

                row = rows.Next(reached, After(rows, row));
            }

            // A later entry counts only when it completes with the same event; one that is hit by an exclusion may lie before such an entry.
            if (level == steps && (reached < steps ? _before.Length == 0 : row != completed))
            {
                break;
            }

            if (reached > 1 && reached >= level)
            {
                (level, completed, walk[0]) = (reached, row, began);
                for (var step = 1; step < reached; step++)
                {
                    walk[step] = rows.InSegment(at[step]);
                }
            }

            entry = firstOnly ? rows.End : rows.Next(0, entry + 1);
            if (entry >= rows.End)
            {
                break;
            }
        }

        return level;
    }

    // Where the search for a step begins after the one before it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int After<TRows>(TRows rows, int row) where TRows : struct, IUnitRows =>
        _ties == FunnelTies.Order ? row + 1 : _ties == FunnelTies.Any ? rows.InstantOf(row) : rows.AfterInstant(row);

    // The row up to which, itself left out, an entry may lie that has a row as its second step.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int UpTo<TRows>(TRows rows, int row) where TRows : struct, IUnitRows =>
        _ties == FunnelTies.Order ? row : _ties == FunnelTies.Any ? rows.AfterInstant(row) : rows.InstantOf(row);

    // Whether an exclusion that holds up to the step, from 1, has an event strictly between two rows.
    private bool IsHit<TRows>(TRows rows, int entry, int row, int step) where TRows : struct, IUnitRows
    {
        for (var stop = 0; stop < _before.Length; stop++)
        {
            if (_before[stop] >= step && rows.Next(_steps + stop, rows.AfterInstant(entry)) < rows.InstantOf(row))
            {
                return true;
            }
        }

        return false;
    }

    private static ulong Word(ulong[] words, int place, int rows) => Word(ref MemoryMarshal.GetArrayDataReference(words), place) & (ulong.MaxValue >> (ByteSet.Rows - rows));

    // 1 when a bit is set, else 0; said so that no branch is made of it, which nobody could foresee.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int IsAny(ulong bits) => (int)((bits | (0 - bits)) >> (ByteSet.Rows - 1));

    // 64 bits from any place on; there is always one word more than the rows need.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Word(ref ulong words, int place)
    {
        ref var word = ref Unsafe.Add(ref words, (nint)((uint)place / ByteSet.Rows));
        var shift = place % ByteSet.Rows;
        return (word >> shift) | (Unsafe.Add(ref word, 1) << 1 << (ByteSet.Rows - 1 - shift));
    }

    private static bool EachNameIsOneStep(FunnelPlan plan)
    {
        var sets = plan.Steps.Select(step => step.Set.Candidates).ToList();
        return !sets.Contains(null) && Enumerable.Range(0, sets.Max(names => names!.Length)).All(name => sets.Count(names => name < names!.Length && names[name]) <= 1);
    }
}

/// <summary>Finds the units of some persons.</summary>
internal interface IFunnelScan
{
    /// <summary>Searches the persons of a part and gives what it finds to a sink.</summary>
    void Run(JourneyPart part, IFunnelSink sink);
}
