using System.Globalization;
using System.Runtime.CompilerServices;
using Cairn.Journeys.Index;
using Cairn.Reports.Envelope;
using Cairn.Reports.Funnels;
using Cairn.Reports.Segments;
using Cairn.Testing;

namespace Cairn.Reports.Tests.Scenarios;

/// <summary>Every file below <c>tests/scenarios</c>, on one index segment and on many.</summary>
public class ScenarioTests
{
    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Folder(), "*.txt", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Folder(), file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Answers_as_the_file_says(string file)
    {
        var scenario = Scenario.Read(Path.Combine(Folder(), file));
        foreach (var options in new[] { new JourneyIndexOptions(), new JourneyIndexOptions { TailEvents = 2, SegmentEvents = 3, SmallSegments = 100 } })
        {
            var source = new MemoryEventSource();
            source.Append(scenario.Events);
            Assert.Equal(scenario.Expected, Answer(scenario, Sites.Of(source, options: options)));
        }
    }

    private static IReadOnlyList<string> Answer(Scenario scenario, ReportSite site) => scenario.Kind switch
    {
        "funnel" => Funnel(Sites.Answer(FunnelRunner.Run(new FunnelRequest { Text = Scenario.Narrow(scenario.Question) }, site))),
        "segment" => Segment(Sites.Answer(SegmentRunner.Run(new SegmentRequest { Segment = scenario.Question }, site))),
        _ => throw new InvalidOperationException($"A scenario cannot ask for '{scenario.Kind}'."),
    };

    private static IReadOnlyList<string> Funnel(FunnelReport report) =>
        ["step people rate", .. report.Steps.Select((step, at) => string.Create(CultureInfo.InvariantCulture, $"{at + 1} {step.Did ?? step.Count} {(double)(step.Did ?? step.Count) / report.Entered:0.0000}"))];

    private static IReadOnlyList<string> Segment(SegmentReport report) =>
        ["visitors share", string.Create(CultureInfo.InvariantCulture, $"{report.Visitors} {report.Share:0.0000}")];

    private static string Folder([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../scenarios"));
}
