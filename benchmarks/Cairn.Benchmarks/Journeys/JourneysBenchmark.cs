using System.Diagnostics;
using Cairn.Benchmarks.Data;
using Cairn.Benchmarks.Peers;
using Cairn.Benchmarks.Questions;

namespace Cairn.Benchmarks.Journeys;

/// <summary>The questions of the performance specification, each asked of Cairn's report API and, over the same events, of ClickHouse and DuckDB.</summary>
/// <remarks>
/// The index comes from Cairn's own store, with persons merged and bots and refusals left out by the report; planning is timed with the rest. Answers are
/// compared before anything is timed. Everybody is asked in turn, question by question, so that a busy machine is busy for all.
/// </remarks>
internal sealed class JourneysBenchmark(long events, int runs, IReadOnlyCollection<string> only)
{
    // Of a variant whose warm-up takes this many times its peer's best the warm-up is kept: it cannot become the best.
    private const double Hopeless = 3;

    /// <summary>Runs the questions, prints them and writes them to the results; 1 when an answer differed.</summary>
    public int Run()
    {
        var store = BenchStore.Make(events);
        using var clickHouse = PeerTables.ClickHouse(store);
        using var duckDb = PeerTables.DuckDb(store);
        using var opened = store.Open();
        var index = OpenIndex.Of(opened.Source(BenchStore.Site), Path.Combine(store.Folder, "index"));
        GC.Collect();
        var result = new JourneysResult
        {
            Events = events,
            Runs = runs,
            Machine = Machine.Processor,
            Cairn = new CairnFacts(store.AppendSeconds, index.BuildSeconds, index.OpenSeconds, index.Files, Machine.ResidentBytes, 0, 0),
            Peers = [clickHouse.Facts, duckDb.Facts],
        };
        var cairn = new CairnSide(index.Index);
        foreach (var question in Question.All.Where(question => only.Count == 0 || only.Contains(question.Key)))
        {
            result.Questions.Add(Measure(question, cairn, clickHouse, duckDb));
            Console.Error.WriteLine(JourneysText.Line(result.Questions[^1]));
            result.Cairn = result.Cairn with { ResidentBytesAfter = Machine.ResidentBytes, PeakBytes = Machine.PeakBytes };
            result.PeerPeakBytes = new Dictionary<string, long> { ["clickhouse"] = clickHouse.PeakBytes, ["duckdb"] = duckDb.PeakBytes };
            JourneysText.Save(only.Count == 0 ? result : Renew(result));
        }

        Console.Write(JourneysText.Markdown(result));
        return result.Questions.Any(question => question.Variants.Any(variant => variant.Difference is not null)) ? 1 : 0;
    }

    // The result kept from before, with the questions of this run in place of its own.
    private static JourneysResult Renew(JourneysResult result)
    {
        if (JourneysText.Kept(result.Events) is not { } kept)
        {
            return result;
        }

        foreach (var question in result.Questions)
        {
            kept.Questions.RemoveAll(other => other.Key == question.Key);
            kept.Questions.Add(question);
            kept.AskedAgain.Remove(question.Key);
            kept.AskedAgain.Add(question.Key);
        }

        var order = Question.All.Select(question => question.Key).ToList();
        kept.Questions.Sort((left, right) => order.IndexOf(left.Key).CompareTo(order.IndexOf(right.Key)));
        return kept;
    }

    private QuestionResult Measure(Question question, CairnSide cairn, params PeerProcess[] peers)
    {
        var result = new QuestionResult { Key = question.Key, Title = question.Title, Load = Machine.Load };
        var watch = Stopwatch.StartNew();
        var expected = question.Ask(cairn);
        result.CairnFirstSeconds = watch.Elapsed.TotalSeconds;
        result.Cairn = expected is null ? null : Time(question, cairn, runs);
        foreach (var peer in peers)
        {
            var best = double.PositiveInfinity;
            foreach (var variant in peer.Facts.Peer == "clickhouse" ? question.ClickHouse : question.DuckDb)
            {
                var (answer, warmUp) = peer.Ask(variant);
                answer = question.Read(answer);
                expected ??= answer;
                var difference = expected.Difference(answer, question.Tolerance);
                var timing = difference is not null ? null : warmUp.Best > Hopeless * best ? warmUp : peer.Time(variant, runs);
                best = Math.Min(best, timing?.Median ?? best);
                result.Variants.Add(new VariantResult(peer.Facts.Peer, variant.Name, variant.Sql.Count, difference, timing));
            }
        }

        result.Answer = expected?.ToString();
        return result;
    }

    /// <summary>Asks a question several times.</summary>
    public static Timing Time(Question question, CairnSide cairn, int runs)
    {
        var (wall, cpu) = (new List<double>(), new List<double>());
        for (var run = 0; run < runs; run++)
        {
            var before = Environment.CpuUsage.TotalTime;
            var started = Stopwatch.GetTimestamp();
            question.Ask(cairn);
            wall.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
            cpu.Add((Environment.CpuUsage.TotalTime - before).TotalSeconds);
        }

        return new Timing(wall, cpu);
    }
}
