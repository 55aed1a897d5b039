using System.Globalization;
using System.Text.Json.Nodes;
using Cairn.Journeys.Faults;
using Cairn.Reports.Funnels;

namespace Cairn.Server.Cases;

/// <summary>Runs third-party funnel cases on the real store and index, each case as a site of its own.</summary>
internal sealed class FunnelCases(CaseSites sites)
{
    private const double Near = 0.001;

    /// <summary>What differs from the expected answer; null for nothing.</summary>
    public string? Difference(JsonNode item)
    {
        var outcome = FunnelRunner.Run(FunnelCaseRequest.Of(item), sites.Make(item, (string?)item["funnel"]!["timezone"]));
        var expected = item["expected"]!;
        if (expected["validation_error"] is not null)
        {
            return outcome is Outcome<FunnelReport>.Refused ? null : "should be refused";
        }

        if (outcome is not Outcome<FunnelReport>.Ok(var report))
        {
            return string.Join("; ", ((Outcome<FunnelReport>.Refused)outcome).Faults.Select(fault => fault.Message));
        }

        return Different("counts", expected["counts"], report.Steps.Select(step => (double?)step.Count))
            ?? Different("times", expected["avg_conversion_seconds"], report.Steps.Select(step => step.Time?.FromPrevious?.Mean))
            ?? Different("medians", expected["median_conversion_seconds"], report.Steps.Select(step => step.MedianSecondsFromPrevious))
            ?? (expected["by_breakdown"]?.AsObject() ?? []).Select(group => Different(group.Key, group.Value, Group(report, group.Key))).FirstOrDefault(found => found is not null);
    }

    private static IEnumerable<double?> Group(FunnelReport report, string value) =>
        report.Breakdown?.FirstOrDefault(group => group.Value == value)?.Steps.Select(step => (double?)step.Count) ?? [];

    private static string? Different(string what, JsonNode? expected, IEnumerable<double?> actual)
    {
        if (expected is null)
        {
            return null;
        }

        var wanted = expected.AsArray().Select(value => (double?)value).ToList();
        var found = actual.Take(wanted.Count).ToList();
        return found.Count == wanted.Count && wanted.Zip(found).All(pair => pair.First is null || (pair.Second is { } second && Math.Abs(pair.First.Value - second) < Near))
            ? null
            : $"{what}: expected {Text(wanted)}, found {Text(found)}";
    }

    private static string Text(IEnumerable<double?> numbers) => $"[{string.Join(", ", numbers.Select(number => number?.ToString(CultureInfo.InvariantCulture) ?? "null"))}]";
}
