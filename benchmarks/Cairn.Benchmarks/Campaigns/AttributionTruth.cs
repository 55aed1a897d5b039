using System.Globalization;
using System.Text;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Index;
using Cairn.Journeys.Television;
using Cairn.Journeys.Time;
using Cairn.Reports.Attribution;
using Cairn.Reports.Envelope;
using Cairn.Reports.Television;
using Cairn.Testing;

namespace Cairn.Benchmarks.Campaigns;

/// <summary><c>./bench attribution-truth</c>: how often a hold-out's intervals hold the true effect, and how far every model is from it.</summary>
internal static class AttributionTruth
{
    private static readonly string[] Models = ["first", "last", "last_non_direct", "linear", "position_u", "decay", "markov", "shapley", "data_driven"];
    private static readonly string[] Channels = ["Paid Search", "Email", "Display"];
    private static readonly ConversionDefinition Buy = SomeJourneys.Definition("buy", """{"event":"buy"}""", ConversionKind.Macro);

    public static int Run(int seeds, int households, int modelSeeds)
    {
        var (lifts, truth) = (new List<(LiftReport Lift, TvReport Tv)>(), (Did: 0L, All: 0L));
        var errors = new Dictionary<(string Model, string Channel), List<(double Credit, double Caused)>>();
        for (var seed = 1; seed <= seeds; seed++)
        {
            var world = new CampaignWorld(seed, households);
            truth = (truth.Did + world.WithAds - world.WithoutAds, truth.All + world.Households);
            var site = Site(world);
            lifts.Add((ValueOf(LiftRunner.Run(new LiftRequest { Planned = 0.8, Confidence = 0.9 }, site)), ValueOf(TvRunner.Run(new TvRequest(), site))));
            if (seed <= modelSeeds)
            {
                Score(new CampaignWorld(seed, households * 5), errors);
            }

            Console.Error.Write($"\r{seed} of {seeds}");
        }

        Console.Error.WriteLine();
        var text = Table(lifts, (double)truth.Did / truth.All, errors, seeds, households, modelSeeds);
        File.WriteAllText(Path.Combine(BenchFolder.Results, "attribution-truth.md"), text);
        Console.Write(text);
        return 0;
    }

    private static void Score(CampaignWorld world, Dictionary<(string, string), List<(double, double)>> errors)
    {
        var report = ValueOf(AttributionRunner.Run(new AttributionRequest { Models = Models }, Site(world)));
        foreach (var model in Models)
        {
            if (!report.Rows.Any(row => row.Model == model))
            {
                continue; // refused for this world
            }

            foreach (var channel in Channels)
            {
                var credit = (double)report.Rows.Where(row => row.Model == model && row.Key == channel).Sum(row => row.Credit);
                (errors.TryGetValue((model, channel), out var list) ? list : errors[(model, channel)] = []).Add((credit, world.Caused[channel]));
            }
        }
    }

    private static string Table(
        List<(LiftReport Lift, TvReport Tv)> lifts, double truth, Dictionary<(string Model, string Channel), List<(double Credit, double Caused)>> errors, int seeds, int households, int modelSeeds)
    {
        var text = new StringBuilder();
        Line($"# Campaigns whose effect is known\n");
        Line($"Written by `./bench attribution-truth --seeds {seeds} --households {households}`; the world is `tests/Cairn.Testing/CampaignWorld.cs`.\n");
        Line($"## Television: {seeds} worlds of {households:#,0} households, one in five held out\n");
        var held = lifts.Count(one => one.Lift.Ci.Low <= truth && truth <= one.Lift.Ci.High);
        var treated = lifts.Average(one => one.Lift.Arms[0].N);
        Line($"| figure | |\n| --- | --- |");
        Line($"| true difference of households that visit within 14 days | {truth:0.00%} |");
        Line($"| mean estimate of the hold-out | {lifts.Average(one => one.Lift.D):0.00%} |");
        Line($"| 90 % intervals that hold the truth (target 85 to 95 %) | {(double)held / seeds:0.0%} ({held} of {seeds}) |");
        Line($"| incremental visiting households in a world, true | {truth * treated:0} |");
        Line($"| verified visits in a world | {lifts.Average(one => one.Tv.Total.Verified.Visits):0} |");
        Line($"| influenced visits in a world | {lifts.Average(one => one.Tv.Total.Influenced.Visits):0} |");
        Line($"| impressions of shared addresses left out in a world | {lifts.Average(one => one.Tv.Guards.Shared):0} |");
        Line($"| visits that match ads moved back by the window | {lifts.Average(one => one.Tv.ChanceRate ?? 0):0.0%}, beside {lifts.Average(one => one.Tv.MatchRate ?? 0):0.0%} where they were |\n");
        Line($"## Models: purchases credited for each that a channel truly caused, {modelSeeds} worlds of {households * 5:#,0} households\n");
        Line($"A model that knew would give each channel what it caused. `Display` causes nothing: its column is credit as a share of all purchases caused by the three.\n");
        Line($"| model | {string.Join(" | ", Channels)} | mean absolute error, share of what all three caused |\n| --- | {string.Join(" | ", Channels.Select(_ => "---"))} | --- |");
        foreach (var model in Models)
        {
            if (!errors.TryGetValue((model, Channels[0]), out var first))
            {
                Line($"| {model} | refused in every world | | | |");
                continue;
            }

            var all = Channels.Sum(channel => errors[(model, channel)].Sum(one => one.Caused));
            var cells = Channels.Select(channel => errors[(model, channel)]).Select(list => list.Sum(one => one.Credit) / (list.Sum(one => one.Caused) is > 0 and var caused ? caused : all));
            var error = Channels.Sum(channel => Math.Abs(errors[(model, channel)].Sum(one => one.Credit - one.Caused))) / all;
            Line($"| {model}{(first.Count < modelSeeds ? $" ({first.Count} worlds)" : "")} | {string.Join(" | ", cells.Select(cell => cell.ToString("0.00", CultureInfo.InvariantCulture)))} | {error:0.00} |");
        }

        Line($"\nCredit is not effect: every rule and every model that shares all purchases credits channels with those that would have come anyway. The hold-out is what says how many.");
        return text.ToString();

        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }

    private static ReportSite Site(CampaignWorld world)
    {
        var source = new MemoryEventSource();
        source.Append(world.Events);
        var index = new JourneyIndex(source, new JourneyIndexOptions());
        index.CatchUp();
        var view = index.View();
        return new ReportSite("shop", TimeZoneInfo.Utc, "EUR", "cairn", [Buy], view, () => view, CampaignWorld.End) { Exposures = new Log(world.Ads) };
    }

    private static T ValueOf<T>(Outcome<T> outcome) => outcome is Outcome<T>.Ok(var value)
        ? value
        : throw new InvalidOperationException(string.Join(' ', ((Outcome<T>.Refused)outcome).Faults.Select(fault => fault.Message)));

    private sealed class Log(IReadOnlyList<AdEvent> ads) : IExposureLog
    {
        public bool IsUsed => true;

        public IReadOnlyList<AdEvent> Read(TimeRange range, long upTo, AdScreens screens) => [.. ads.Where(ad => range.Contains(new Timestamp(ad.Micros)))];
    }
}
