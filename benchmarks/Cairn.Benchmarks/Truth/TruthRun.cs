using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Drivers;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Reports.Drivers;
using Cairn.Statistics;

namespace Cairn.Benchmarks.Truth;

/// <summary>One seed of one world: made, indexed, analysed, compared.</summary>
internal static class TruthRun
{
    public const long Days = 90;
    public const long Horizon = 14 * Timestamp.Day;
    private static readonly long Start = Timestamp.From(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)).Micros;

    private static readonly long End = Start + (Days * Timestamp.Day);

    public static IReadOnlyList<TruthLine> Run(TruthWorld world, int seed, int count)
    {
        var visitors = Visitors(seed, count);
        var (end, plan) = (End, Plan(world, visitors).Plan);
        var state = DriverOperator.Run(plan);
        var from = Start;
        var late = from + (long)(0.75 * (end - Horizon - from));
        var analysis = new DriverAnalysis(state, late, default);
        var truth = new TruthEffects(world, visitors, end, analysis);
        return [.. world.Micros.Select((micro, at) => Line(world, micro, at, state, analysis, truth) with { Seed = seed, Visitors = count })];
    }

    /// <summary>The plan over a world's history, and how many events that has.</summary>
    public static (DriverPlan Plan, int Events) Plan(TruthWorld world, int seed, int count) => Plan(world, Visitors(seed, count));

    private static (DriverPlan Plan, int Events) Plan(TruthWorld world, TruthVisitor[] visitors)
    {
        var source = new TruthSource(world, visitors, End);
        var index = new JourneyIndex(source);
        index.CatchUp();
        return (Plan(world, index.View(), End), source.Events);
    }

    private static TruthVisitor[] Visitors(int seed, int count) => [.. Enumerable.Range(0, count).Select(number => new TruthVisitor(seed, number, Start, Days))];

    private static TruthLine Line(TruthWorld world, TruthMicro micro, int at, DriverState state, DriverAnalysis analysis, TruthEffects truth)
    {
        var found = analysis.Tested.Find(finding => finding.Candidate == at);
        var place = found is not null ? "tested"
            : analysis.Gates.Contains(at) ? "gate"
            : analysis.SuspectedGates.Contains(at) ? "suspected gate"
            : analysis.AfterOnly.Contains(at) ? "after only" : "not enough data";
        var (mine, second) = found is null ? (null, null) : truth.Of(at);
        var tally = state.Tallies[at];
        double a = tally.DoersWithMacro, b = tally.Doers - a, c = state.Converters - a, d = state.Visitors - tally.Doers - c;
        var phi = ((a * d) - (b * c)) / Math.Sqrt((a + b) * (c + d) * (a + c) * (b + d));
        return new TruthLine
        {
            World = world.Name,
            Event = micro.Event,
            Kind = micro.Kind,
            HasEffect = world.HasEffect(micro),
            Place = place,
            IsAdjusted = found is { IsAdjusted: true },
            Difference = found?.Difference,
            Q = found?.Q,
            Truth = mine,
            MeanTruth = second,
            Plain = Ends(found?.Total.RiskDifferenceInterval(found.Deff, Normal.Z90)),
            Aipw = found?.Second?.Effect,
            AipwEnds = found?.Second is { } its ? Ends(Interval.Around(its.Effect, its.StandardError, Normal.Z90)) : null,
            Calibrated = found?.Calibrated?.Difference,
            CalibratedEnds = Ends(found?.Calibrated?.IntervalOf(0.9)),
            Phi = phi,
            OddsRatio = a * d / (b * c),
            Lift = a / (a + b) / (c / (c + d)),
        };
    }

    private static double[]? Ends(Interval? interval) => interval is { } its && !double.IsNaN(its.Low) ? [its.Low, its.High] : null;

    private static DriverPlan Plan(TruthWorld world, IndexView view, long end)
    {
        var definitions = world.Micros.Select(micro => Definition(micro.Event, ConversionKind.Micro)).Append(Definition("purchase", ConversionKind.Macro)).ToList();
        var context = new CompileContext(view, definitions, new Timestamp(end), TimeZoneInfo.Utc);
        CountedConversions Count(string key) => ConversionCounter.Count(key, context) is Outcome<CountedConversions>.Ok ok ? ok.Value : throw new InvalidOperationException(key);
        return new DriverPlan
        {
            Scope = new JourneyScope { View = view, AsOf = new Timestamp(end), Range = new TimeRange(new Timestamp(Start), new Timestamp(end)) },
            Macro = Count("purchase"),
            Candidates = [.. world.Micros.Select(micro => Count(micro.Event))],
            HorizonMicros = Horizon,
        };
    }

    private static ConversionDefinition Definition(string key, ConversionKind kind) => new()
    {
        Key = key,
        Name = key,
        Kind = kind,
        Stage = kind == ConversionKind.Macro ? ConversionStage.Decision : ConversionStage.Consideration,
        Role = kind == ConversionKind.Macro ? null : ConversionRole.Secondary,
        Match = JsonDocument.Parse($$"""{"event":"{{key}}"}""").RootElement,
    };
}

/// <summary>The true effects on the rows of an analysis: each row is lived on twice with the same luck, as if the step had been done by the landmark, and as if not.</summary>
internal sealed class TruthEffects(TruthWorld world, TruthVisitor[] visitors, long end, DriverAnalysis analysis)
{
    private readonly Dictionary<ulong, int> _numbers = Enumerable.Range(0, visitors.Length).ToDictionary(number =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(TruthSource.IdOf(number)))));

    /// <summary>In the weights of Mantel-Haenszel, and as the plain mean over rows.</summary>
    public (double? Strata, double? Mean) Of(int candidate)
    {
        var sample = analysis.Sample;
        var effects = new double[sample.RowCount];
        var (sum, count) = (0.0, 0);
        var life = new TruthLife(world, end);
        var isCause = world.HasEffect(world.Micros[candidate]);
        var (ends, last) = (new List<long>(), 0L);
        for (int row = 0, before = -1; row < effects.Length; row++)
        {
            var person = sample.PersonOf[row];
            if (sample.Sets[person] != DriverSet.D)
            {
                continue;
            }

            var visitor = visitors[_numbers[sample.Persons[person].Hash]];
            if (person != before && isCause)
            {
                life.Play(visitor);
                (ends, last) = ([.. life.VisitEnds], world.Instant ? life.VisitEnds[^1] : life.LastStart);
                before = person;
            }

            count++;
            if (isCause)
            {
                var number = sample.Contexts[sample.Context[row]].Landmark;
                var landmark = number < 3 ? ends[number] : visitor.First + DriverPlan.DefaultDelays[number - 3];
                if (last <= landmark)
                {
                    continue; // nobody who never comes back can be moved
                }

                var (on, off) = (Buys(life, visitor, landmark, candidate, true), Buys(life, visitor, landmark, candidate, false));
                effects[row] = (on ? 1 : 0) - (off ? 1 : 0);
                sum += effects[row];
            }
        }

        return (analysis.Discovery.Standardise(candidate, effects), count == 0 ? null : sum / count);
    }

    private static bool Buys(TruthLife life, TruthVisitor visitor, long landmark, int candidate, bool on)
    {
        var bought = life.Play(visitor, new TruthForce(candidate, landmark, on), landmark);
        return bought != long.MaxValue && bought - landmark <= TruthRun.Horizon;
    }
}
