using System.Diagnostics;
using System.Globalization;
using Cairn.Journeys.Drivers;
using Cairn.Journeys.Funnels;
using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Reports.Drivers;

namespace Cairn.Benchmarks.Truth;

/// <summary><c>./bench drivers</c>: what a hundred candidates cost beside one funnel, over the same journeys in the same run.</summary>
internal static class DriversSpeed
{
    private const int Candidates = 100;

    public static int Run(int visitors, int runs)
    {
        var (plan, events) = TruthRun.Plan(TruthWorld.All[0], seed: 1, visitors);
        var many = plan with { Candidates = [.. Enumerable.Range(0, Candidates).Select(at => plan.Candidates[at % plan.Candidates.Count])] };
        var funnel = Funnel(plan.Scope.View, "page_view", "add_to_cart", "begin_checkout", "purchase");
        var funnels = new List<double>();
        var passes = new List<double>();
        var analyses = new List<double>();
        for (var run = 0; run <= runs; run++)
        {
            var started = Stopwatch.GetTimestamp();
            FunnelOperator.Run(plan.Scope.View, funnel, () => new FunnelState(4), () => new FunnelCounter(new FunnelMeasures { View = plan.Scope.View, Steps = 4, WithinMicros = funnel.WithinMicros }));
            funnels.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
            started = Stopwatch.GetTimestamp();
            var state = DriverOperator.Run(many);
            passes.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
            if (run == runs)
            {
                var used = Environment.CpuUsage.TotalTime;
                _ = new DriverAnalysis(state, plan.Scope.Range.Start.Micros + (57 * Timestamp.Day), default, plan.Scope.View.Threads);
                analyses.Add((Environment.CpuUsage.TotalTime - used).TotalSeconds);
            }
        }

        // The first run compiles and reads columns.
        var (one, pass) = (funnels.Skip(1).Min(), passes.Skip(1).Min());
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{events:#,0} events, {visitors:#,0} visitors. Best of {runs}: funnel of four steps {one:0.000} s, all rows of {Candidates} candidates {pass:0.000} s, ratio {pass / one:0.0}. Tests, 20 second opinions and confirmation once: {analyses[0]:0.0} s of CPU."));
        return 0;
    }

    private static FunnelPlan Funnel(IndexView view, params string[] names) => new()
    {
        Steps = [.. names.Select(name => new FunnelStep(new NamedSet(view, name)))],
        WithinMicros = 7 * Timestamp.Day,
    };

    private sealed class NamedSet : IEventSet
    {
        public NamedSet(IndexView view, string name)
        {
            NamesOnly = new bool[view.Names.Count];
            NamesOnly[view.NameCode(name)] = true;
        }

        public bool[] NamesOnly { get; }

        public void Mark(IndexSegment segment, int firstRow, Span<uint> masks, uint bit) => throw new NotSupportedException("Names alone decide.");
    }
}
