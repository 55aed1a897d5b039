using System.Diagnostics;
using System.Globalization;
using System.Text;
using Cairn.Benchmarks.Data;
using Cairn.Benchmarks.Journeys;
using Cairn.Benchmarks.Questions;
using Cairn.Journeys.Attribution.Learned;
using Cairn.Reports.Attribution;

namespace Cairn.Benchmarks.Campaigns;

/// <summary>How long the models that learn take: over twenty channels from counted paths, and over a whole store from its events to a report.</summary>
internal static class LearnedSpeed
{
    private const int Channels = 20;
    private const int Paths = 200_000;
    private const int LongestPath = 12;

    /// <summary>Prints seconds, and writes them to the results.</summary>
    public static int Run(int events)
    {
        var (journeys, text) = (Journeys(), new StringBuilder());
        Say(text, FormattableString.Invariant($"Models that learn, {Machine.Processor}, load {Machine.Load:0.0}"));
        Say(text, FormattableString.Invariant($"{Channels} channels, {Paths:N0} counted paths of up to {LongestPath} touches, {journeys.Conversions + journeys.Nulls:N0} journeys:"));
        foreach (var order in (int?[])[1, 2, 3, null])
        {
            var name = order is { } states ? FormattableString.Invariant($"markov, order {states}") : "markov, order auto";
            Timed(text, name, () => MarkovModel.Effects(journeys, order));
        }

        Timed(text, "shapley, 20,000 orders and their reverses", () => ShapleyModel.Effects(journeys));
        var fifteen = journeys with { Channels = [.. journeys.Channels.Take(15)], Journeys = [.. journeys.Journeys.Where(journey => journey.Path.All(channel => channel < 15))] };
        Timed(text, "shapley, exact over 15 of the channels", () => ShapleyModel.Effects(fifteen));

        var store = BenchStore.Make(events);
        using var opened = store.Open();
        var index = OpenIndex.Of(opened.Source(BenchStore.Site), Path.Combine(store.Folder, "index"));
        var cairn = new CairnSide(index.Index);
        Say(text, FormattableString.Invariant($"{events:N0} events, learned and reported:"));
        foreach (var model in (string[])["markov", "shapley", "data_driven"])
        {
            var started = Stopwatch.GetTimestamp();
            var report = CairnSide.Take(AttributionRunner.Run(new AttributionRequest { Definitions = ["purchase"], Models = [model] }, cairn.Site(CairnSide.Definitions)));
            var (seconds, refused) = (Stopwatch.GetElapsedTime(started).TotalSeconds, report.Warnings.FirstOrDefault(warning => warning.Code == "model_refused"));
            Say(text, FormattableString.Invariant($"  {model,-12} {seconds,8:0.00} s, {report.Rows.Sum(row => row.Credit):N3} of {report.Conversions[0].Count:N0} conversions credited{(refused is null ? "" : "; refused: " + refused.Text)}"));
        }

        File.WriteAllText(Path.Combine(BenchFolder.Results, "attribution-learned.md"), "```\n" + text + "```\n");
        return 0;
    }

    private static void Timed(StringBuilder text, string name, Func<ChannelEffects> learn)
    {
        var started = Stopwatch.GetTimestamp();
        var effects = learn();
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Say(text, string.Create(
            CultureInfo.InvariantCulture,
            $"  {name,-42} {seconds,8:0.00} s, chance {effects.Chance:0.0000}{(effects.Order is { } order ? $", order {order}" : "")}{(effects.StandardErrors is { } errors ? $", standard error at most {errors.Max():0.00000}" : "")}"));
    }

    private static void Say(StringBuilder text, string line)
    {
        Console.WriteLine(line);
        text.Append(line).Append('\n');
    }

    // A journey wanders; the further down the list its channels stand, the likelier it converts.
    private static CountedJourneys Journeys()
    {
        var journeys = new CountedJourney[Paths];
        for (var at = 0; at < Paths; at++)
        {
            var random = (ulong)at + 1;
            ulong Next() => random = CountedJourneys.Mix(random + 0x9E37_79B9_7F4A_7C15);
            var path = new int[1 + (int)(Next() % LongestPath)];
            for (var touch = 0; touch < path.Length; touch++)
            {
                // The lower of two draws, so that some channels are common.
                path[touch] = (int)Math.Min(Next() % Channels, Next() % Channels);
                path[touch] = touch > 0 && path[touch] == path[touch - 1] ? (path[touch] + 1) % Channels : path[touch];
            }

            var conversions = Next() % 100 < (ulong)(2 + path.Max()) ? 1 : 0;
            journeys[at] = new CountedJourney(path, conversions, 1 + (Next() % 4), conversions * (double)(10 + (Next() % 90)), (int)(Next() % CountedJourneys.Folds));
        }

        return new CountedJourneys([.. Enumerable.Range(1, Channels).Select(number => FormattableString.Invariant($"channel {number}"))], journeys);
    }
}
