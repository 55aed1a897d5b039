using Cairn.Journeys.Funnels;
using Cairn.Journeys.Index;

namespace Cairn.Reports.Funnels;

/// <summary>What a funnel report counts: levels, times between steps, values. Merges in order, so that the answer does not depend on threads.</summary>
internal sealed class FunnelTally : IFunnelSink<FunnelTally>
{
    private readonly FunnelTallyRules _rules;
    private readonly long[] _exactly;
    private readonly long[] _did;
    private readonly List<long>[] _fromFirst;
    private readonly List<long>[] _fromPrevious;
    private readonly Dictionary<int, FunnelTally>? _groups;

    /// <summary>An empty tally.</summary>
    public FunnelTally(FunnelTallyRules rules, bool grouped = true)
    {
        _rules = rules;
        _exactly = new long[rules.Steps + 1];
        _did = new long[rules.Steps];
        _fromFirst = [.. Enumerable.Range(0, rules.Steps).Select(_ => new List<long>())];
        _fromPrevious = [.. Enumerable.Range(0, rules.Steps).Select(_ => new List<long>())];
        _groups = grouped && rules.GroupOf is not null ? [] : null;
    }

    /// <summary>Not completed, and the window is still open.</summary>
    public long InProgress { get; private set; }

    /// <summary>Sum of the values of completed walks.</summary>
    public decimal Value { get; private set; }

    /// <summary>How many completed walks had a value.</summary>
    public long Valued { get; private set; }

    /// <summary>How many completed walks had a value in another currency.</summary>
    public long OtherCurrency { get; private set; }

    /// <summary>By code of the breakdown's column.</summary>
    public IReadOnlyDictionary<int, FunnelTally> Groups => _groups ?? [];

    /// <summary>Units whose level is at least a step, from 0.</summary>
    public long Reached(int step) => _exactly.AsSpan(step + 1).ToArray().Sum();

    /// <summary>Units whose walk has a step, from 0.</summary>
    public long Did(int step) => _did[step];

    /// <summary>Microseconds from step 1 to a step, ascending.</summary>
    public long[] FromFirst(int step) => Sorted(_fromFirst[step]);

    /// <summary>Microseconds from the step before on the walk to a step, ascending.</summary>
    public long[] FromPrevious(int step) => Sorted(_fromPrevious[step]);

    /// <inheritdoc/>
    public void Add(IndexSegment segment, int person, int level, ReadOnlySpan<int> walk)
    {
        Count(segment, level, walk);
        if (_groups is not null && _rules.GroupOf!(segment, person, level, walk) is { } code)
        {
            if (!_groups.TryGetValue(code, out var group))
            {
                _groups[code] = group = new FunnelTally(_rules, grouped: false);
            }

            group.Count(segment, level, walk);
        }
    }

    /// <inheritdoc/>
    public void Merge(FunnelTally later)
    {
        InProgress += later.InProgress;
        Value += later.Value;
        Valued += later.Valued;
        OtherCurrency += later.OtherCurrency;
        _exactly[0] += later._exactly[0];
        for (var step = 0; step < _rules.Steps; step++)
        {
            _exactly[step + 1] += later._exactly[step + 1];
            _did[step] += later._did[step];
            _fromFirst[step].AddRange(later._fromFirst[step]);
            _fromPrevious[step].AddRange(later._fromPrevious[step]);
        }

        foreach (var (code, group) in later.Groups)
        {
            if (!_groups!.TryGetValue(code, out var mine))
            {
                _groups[code] = mine = new FunnelTally(_rules, grouped: false);
            }

            mine.Merge(group);
        }
    }

    // An array of numbers sorts several times faster than a query over them.
    private static long[] Sorted(List<long> values)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        return sorted;
    }

    private void Count(IndexSegment segment, int level, ReadOnlySpan<int> walk)
    {
        _exactly[level]++;
        var first = segment.Micros[walk[0]];
        var previous = first;
        _did[0]++;
        for (var step = 1; step < level; step++)
        {
            if (walk[step] >= 0)
            {
                var micros = segment.Micros[walk[step]];
                _did[step]++;
                _fromFirst[step].Add(micros - first);
                _fromPrevious[step].Add(micros - previous);
                previous = micros;
            }
        }

        if (level < _rules.Steps)
        {
            InProgress += _rules.WithinMicros is { } within && first > _rules.AsOfMicros - within ? 1 : 0;
        }
        else if (_rules.ValueOf(segment, walk[^1]) is { } value)
        {
            Value += value.Counts ? value.Amount : 0;
            Valued += value.Counts ? 1 : 0;
            OtherCurrency += value.Counts ? 0 : 1;
        }
    }
}

/// <summary>What a <see cref="FunnelTally"/> has to know.</summary>
/// <param name="Steps">How many steps.</param>
/// <param name="WithinMicros">The window; null: none.</param>
/// <param name="AsOfMicros">The end of time.</param>
/// <param name="ValueOf">The value of a row, and whether it is in the report's currency; null for none.</param>
/// <param name="GroupOf">The code a unit is grouped under, or null for a unit left out; null for no breakdown.</param>
internal sealed record FunnelTallyRules(
    int Steps,
    long? WithinMicros,
    long AsOfMicros,
    Func<IndexSegment, int, (decimal Amount, bool Counts)?> ValueOf,
    GroupOf? GroupOf);

/// <summary>Chooses the code a unit is grouped under; null leaves it out.</summary>
internal delegate int? GroupOf(IndexSegment segment, int person, int level, ReadOnlySpan<int> walk);
