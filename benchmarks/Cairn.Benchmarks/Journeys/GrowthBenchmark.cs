using System.Globalization;
using System.Text;
using Cairn.Benchmarks.Data;
using Cairn.Benchmarks.Questions;

namespace Cairn.Benchmarks.Journeys;

/// <summary>How each question's time grows with events and visitors: the first 1, 3, 10, 30 and 100 million events of one store, Cairn alone.</summary>
internal sealed class GrowthBenchmark(long events, int runs)
{
    private static readonly long[] Sizes = [1_000_000, 3_000_000, 10_000_000, 30_000_000, 100_000_000];

    /// <summary>Measures, prints and writes <c>growth.md</c>.</summary>
    public int Run()
    {
        var store = BenchStore.Make(events);
        using var opened = store.Open();
        var points = new List<GrowthPoint>();
        foreach (var size in Sizes.Where(size => size <= events))
        {
            points.Add(Measure(OpenIndex.Of(new FirstEvents(opened.Source(BenchStore.Site), size), Folder(store, size)), size));
            GC.Collect();
        }

        var text = Markdown(points);
        File.WriteAllText(Path.Combine(BenchFolder.Results, "growth.md"), text);
        Console.Write(text);
        return 0;
    }

    private static string Folder(BenchStore store, long size) =>
        Path.Combine(store.Folder, size == store.Events ? "index" : string.Create(CultureInfo.InvariantCulture, $"index-first-{size}"));

    private GrowthPoint Measure(OpenIndex index, long size)
    {
        var cairn = new CairnSide(index.Index);
        var seconds = new Dictionary<string, double>();
        foreach (var question in Question.All)
        {
            if (question.Ask(cairn) is not null)
            {
                seconds[question.Key] = JourneysBenchmark.Time(question, cairn, runs).Median;
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{size:N0} events, {question.Key}: {seconds[question.Key]:F4} s"));
            }
        }

        return new GrowthPoint(
            size, index.Index.View().Segments.Sum(segment => (long)segment.PersonCount), index.OpenSeconds, index.Files.Values.Sum(), Machine.ResidentBytes, seconds);
    }

    private static string Markdown(List<GrowthPoint> points)
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        void Row(string name, Func<GrowthPoint, FormattableString> cell) =>
            text.Append("| ").Append(name).Append(" | ").AppendJoin(" | ", points.Select(point => cell(point).ToString(CultureInfo.InvariantCulture))).Append(" |\n");

        Line($"# How time grows with events and visitors");
        Line($"");
        Line($"{Machine.Processor}; Cairn's report API on the first events of one store, median of several runs after a warm-up, in seconds.");
        Line($"The slope is that of the logarithms between the two largest sizes: 1 is growth in proportion.");
        Line($"");
        Row("events", point => $"{point.Events:N0}");
        text.Append("| --- |").Insert(text.Length, " --- |", points.Count).Append('\n');
        Row("persons", point => $"{point.Persons:N0}");
        foreach (var key in points[^1].Seconds.Keys)
        {
            Row(string.Create(CultureInfo.InvariantCulture, $"{key} (slope {Slope(points, key):F2})"), point => $"{point.Seconds[key]:F4}");
        }

        Row("ns an event, sum of all questions", point => $"{point.Seconds.Values.Sum() * 1e9 / point.Events:F1}");
        Row("µs a person, sum of all questions", point => $"{point.Seconds.Values.Sum() * 1e6 / point.Persons:F2}");
        Row("opening the index, s", point => $"{point.OpenSeconds:F2}");
        Row("index on disk, bytes an event", point => $"{point.IndexBytes / (double)point.Events:F1}");
        Row("resident memory, MiB", point => $"{point.ResidentBytes >> 20:N0}");
        return text.ToString();
    }

    private static double Slope(List<GrowthPoint> points, string key) => points.Count < 2 ? double.NaN
        : Math.Log(points[^1].Seconds[key] / points[^2].Seconds[key]) / Math.Log((double)points[^1].Events / points[^2].Events);

    private sealed record GrowthPoint(
        long Events, long Persons, double OpenSeconds, long IndexBytes, long ResidentBytes, IReadOnlyDictionary<string, double> Seconds);
}
