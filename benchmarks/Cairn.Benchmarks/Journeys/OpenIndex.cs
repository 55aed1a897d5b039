using System.Diagnostics;
using Cairn.Journeys.Events;
using Cairn.Journeys.Index;

namespace Cairn.Benchmarks.Journeys;

/// <summary>The journey index of a kept store: opened from its files, or built from the store and kept.</summary>
/// <param name="Index">The index.</param>
/// <param name="OpenSeconds">How long opening the files and reaching the store's position took.</param>
/// <param name="BuildSeconds">How long building and saving took; null when the files were there.</param>
/// <param name="Files">The bytes of its files, by kind.</param>
internal sealed record OpenIndex(JourneyIndex Index, double OpenSeconds, double? BuildSeconds, IReadOnlyDictionary<string, long> Files)
{
    public static OpenIndex Of(IEventSource source, string folder)
    {
        var watch = Stopwatch.StartNew();
        double? build = null;
        var (index, result) = JourneyIndexFiles.Open(folder, source);
        if (result.Rebuilt is not null)
        {
            JourneyIndexFiles.Save(index, folder);
            build = watch.Elapsed.TotalSeconds;
            watch.Restart();
            (index, _) = JourneyIndexFiles.Open(folder, source);
        }

        index.View();
        return new OpenIndex(index, watch.Elapsed.TotalSeconds, build, Sizes(folder));
    }

    // segment-12.cairn and segment-12.postings are of two kinds.
    private static Dictionary<string, long> Sizes(string folder) => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories)
        .GroupBy(file => string.Concat(file.Name.Where(letter => !char.IsAsciiDigit(letter))))
        .ToDictionary(kind => kind.Key, kind => kind.Sum(file => file.Length));
}
