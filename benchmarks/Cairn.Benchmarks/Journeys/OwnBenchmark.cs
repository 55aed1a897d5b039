using System.Globalization;
using Cairn.Benchmarks.Data;
using Cairn.Benchmarks.Questions;

namespace Cairn.Benchmarks.Journeys;

/// <summary>Cairn's side alone, without peers: for a profiler.</summary>
internal sealed class OwnBenchmark(long events, int runs, IReadOnlyCollection<string> only)
{
    /// <summary>Asks each question several times and prints its seconds.</summary>
    public int Run()
    {
        var store = BenchStore.Make(events);
        using var opened = store.Open();
        var index = OpenIndex.Of(opened.Source(BenchStore.Site), Path.Combine(store.Folder, "index"));
        var cairn = new CairnSide(index.Index);
        foreach (var question in Question.All.Where(question => only.Count == 0 || only.Contains(question.Key)))
        {
            if (question.Ask(cairn) is { } answer)
            {
                var timing = JourneysBenchmark.Time(question, cairn, runs);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{question.Key,-4} median {timing.Median:F4} s, best {timing.Best:F4} s, CPU {timing.MedianCpu:F4} s, least {timing.Cpu.Min():F4} s: {answer}"));
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Machine.ResidentBytes >> 20:N0} MiB resident, {Machine.PeakBytes >> 20:N0} MiB at most; index opened in {index.OpenSeconds:F2} s"));
        return 0;
    }
}
