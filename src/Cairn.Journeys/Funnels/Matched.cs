namespace Cairn.Journeys.Funnels;

/// <summary>An event of a unit that a funnel has to look at.</summary>
/// <param name="Micros">When; negated where a walk is followed backwards.</param>
/// <param name="Steps">A bit for each step it matches, step 1 the lowest.</param>
/// <param name="Stops">A bit for each exclusion it matches.</param>
/// <param name="Row">Its row in the segment.</param>
/// <param name="Place">Its number among the events that count as lying between others; where the order of an instant is free, that of its instant.</param>
/// <param name="Opens">A bit for each step a walk may begin at with it, if it matches the step: 0 outside the range.</param>
/// <param name="Together">Where the order of an instant is free: how many events of its instant count as lying between others.</param>
internal readonly record struct Matched(long Micros, uint Steps, uint Stops, int Row, int Place, uint Opens = uint.MaxValue, int Together = 1);

/// <summary>The rules a walk obeys, without the events: what <see cref="WalkScan"/> follows.</summary>
/// <param name="Steps">How many steps.</param>
/// <param name="WithinMicros">From the first to the last; <see cref="long.MaxValue"/>: no limit.</param>
/// <param name="StepMicros">By step from 0: since the step before; <see cref="long.MaxValue"/>: no limit.</param>
/// <param name="Direct">A bit for each step that must directly follow the one before.</param>
/// <param name="Exclusions">Steps from 1.</param>
/// <param name="Ties">What decides at one instant.</param>
/// <param name="Reuse">Whether one event may take several steps.</param>
internal sealed record WalkRules(
    int Steps,
    long WithinMicros,
    long[] StepMicros,
    uint Direct,
    (int After, int Before, uint Bit)[] Exclusions,
    FunnelTies Ties,
    bool Reuse)
{
    /// <summary>A bit for each step that may be left out: it then counts as done with the event of the step before.</summary>
    public uint Optional { get; init; }

    /// <summary>What ends the evaluation of a unit.</summary>
    public FunnelHalts Halts { get; init; }

    /// <summary>Whether steps must follow directly where the order of an instant is free.</summary>
    public bool IsDirectInAnyTie => Ties == FunnelTies.Any && Direct != 0;

    /// <summary>Whether a step, from 0, may be left out.</summary>
    public bool MayLeaveOut(int step) => ((Optional >> step) & 1) != 0;

    /// <summary>Whether two times lie within a closed span; they may lie further apart than a long can say.</summary>
    public static bool Within(long later, long earlier, long micros) => micros == long.MaxValue || (ulong)(later - earlier) <= (ulong)micros;

    /// <summary>The rules of walks of the first <paramref name="level"/> steps followed from their end to their beginning.</summary>
    public WalkRules Reversed(int level)
    {
        var (micros, direct) = (new long[level], 0u);
        micros[0] = long.MaxValue;
        for (var step = 2; step <= level; step++)
        {
            micros[level + 1 - step] = StepMicros[step - 1];
            direct |= ((Direct >> (step - 1)) & 1) << (level + 1 - step);
        }

        var exclusions = Exclusions
            .Where(exclusion => exclusion.After < level)
            .Select(exclusion => (level + 1 - Math.Min(exclusion.Before, level), level + 1 - exclusion.After, exclusion.Bit));
        return this with { Steps = level, StepMicros = micros, Direct = direct, Exclusions = [.. exclusions], Halts = FunnelHalts.None };
    }

    /// <summary>The rules of walks that end at a step, from 0, which then cannot be left out.</summary>
    public WalkRules UpTo(int step) => this with
    {
        Steps = step + 1,
        StepMicros = StepMicros[..(step + 1)],
        Optional = Optional & ((1u << step) - 1),
        Exclusions = [.. Exclusions.Where(exclusion => exclusion.After <= step)],
    };

    /// <summary>The rules of walks that begin at a step, from 0: what comes before it does not exist, and it cannot be left out.</summary>
    public WalkRules From(int step) => this with
    {
        Steps = Steps - step,
        StepMicros = StepMicros[step..],
        Direct = (Direct >> step) & ~1u,
        Optional = (Optional >> step) & ~1u,
        Exclusions = [.. Exclusions.Where(exclusion => exclusion.After > step).Select(exclusion => (exclusion.After - step, exclusion.Before - step, exclusion.Bit))],
    };
}
