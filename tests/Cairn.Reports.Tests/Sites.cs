using System.Globalization;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Index;
using Cairn.Journeys.Time;
using Cairn.Reports.Envelope;
using Cairn.Testing;

namespace Cairn.Reports.Tests;

/// <summary>Sites to run reports on.</summary>
internal static class Sites
{
    public static ReportSite Of(MemoryEventSource source, string now = "2026-06-01T00:00:00Z", string zone = "UTC", JourneyIndexOptions? options = null)
    {
        var index = new JourneyIndex(source, options);
        index.CatchUp();
        return new ReportSite(
            "shop", TimeZoneInfo.FindSystemTimeZoneById(zone), "EUR", "cairn", [], index.View(), index.BrowserView, At(now));
    }

    public static Timestamp At(string moment) => Timestamp.From(DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));

    /// <summary>The events of a file among the shared data, in file order.</summary>
    public static IEnumerable<MemoryEvent> Data(string name, int visitor, int @event, int time)
    {
        using var stream = new GZipStream(File.OpenRead(Path.Combine(Shared(), "data", name)), CompressionMode.Decompress);
        using var reader = new StreamReader(stream);
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split(',');
            yield return new MemoryEvent(fields[visitor], fields[@event], At(fields[time]).Micros);
        }
    }

    /// <summary>The folder of shared cases and data, which lies beside the repository.</summary>
    public static string Shared() => Beside();

    private static string Beside([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../shared"));

    public static T Answer<T>(Outcome<T> outcome) => outcome is Outcome<T>.Ok ok
        ? ok.Value
        : throw new InvalidOperationException(string.Join("; ", ((Outcome<T>.Refused)outcome).Faults));

    public static IReadOnlyList<Fault> Faults<T>(Outcome<T> outcome) => Assert.IsType<Outcome<T>.Refused>(outcome).Faults;
}
