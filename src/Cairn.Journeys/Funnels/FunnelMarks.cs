using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Funnels;

/// <summary>Which steps and exclusions each row of a segment matches: by its name alone where names decide, else worked out row by row.</summary>
internal sealed class FunnelMarks
{
    private readonly uint[]? _steps;
    private readonly uint[]? _stops;

    /// <summary>Works out the marks of a segment.</summary>
    public FunnelMarks(IndexSegment segment, FunnelPlan plan, int names)
    {
        Segment = segment;
        Clean = (segment.AnyFlags & plan.Hidden) == 0 && segment.LastMicros < plan.AsOf.Micros;
        var steps = plan.Steps.Select(step => step.Set).ToList();
        ByName = Table(steps, names);
        StopsByName = Table([.. plan.Exclusions.Select(exclusion => exclusion.Set)], names);
        if (ByName is null || plan.Filters.Count > 0)
        {
            ByName = null;
            _steps = Mark(segment, steps);
            Filter(segment, plan.Filters, _steps);
        }

        if (StopsByName is null)
        {
            _stops = Mark(segment, [.. plan.Exclusions.Select(exclusion => exclusion.Set)]);
        }
    }

    /// <summary>The segment.</summary>
    public IndexSegment Segment { get; }

    /// <summary>Whether every row may be seen.</summary>
    public bool Clean { get; }

    /// <summary>The steps by name code; null when more than the name decides.</summary>
    public uint[]? ByName { get; private set; }

    private uint[]? StopsByName { get; }

    /// <summary>The steps a row matches.</summary>
    public uint Steps(int row) => ByName is null ? _steps![row] : ByName[Segment.Names[row]];

    /// <summary>The exclusions a row matches.</summary>
    public uint Stops(int row) => StopsByName is null ? _stops![row] : StopsByName[Segment.Names[row]];

    private static uint[]? Table(List<IEventSet> sets, int names)
    {
        var table = new uint[names];
        for (var bit = 0; bit < sets.Count; bit++)
        {
            if (sets[bit].NamesOnly is not { } flags)
            {
                return null;
            }

            for (var name = 0; name < names && name < flags.Length; name++)
            {
                table[name] |= flags[name] ? 1u << bit : 0;
            }
        }

        return table;
    }

    private static uint[] Mark(IndexSegment segment, List<IEventSet> sets)
    {
        var masks = new uint[segment.EventCount];
        for (var bit = 0; bit < sets.Count; bit++)
        {
            sets[bit].Mark(segment, 0, masks, 1u << bit);
        }

        return masks;
    }

    private static void Filter(IndexSegment segment, IReadOnlyList<IEventSet> filters, uint[] steps)
    {
        foreach (var filter in filters)
        {
            var kept = new uint[segment.EventCount];
            filter.Mark(segment, 0, kept, uint.MaxValue);
            for (var row = 0; row < steps.Length; row++)
            {
                steps[row] &= kept[row];
            }
        }
    }
}
