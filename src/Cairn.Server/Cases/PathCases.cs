using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Paths;
using Cairn.Reports.Envelope;
using Cairn.Reports.Paths;

namespace Cairn.Server.Cases;

/// <summary>Runs third-party path cases: the links by position, without the ends that Cairn shows as well.</summary>
internal sealed class PathCases(CaseSites sites)
{
    private const int MostShown = 50;
    private static readonly PageNames Pages = new("$pageview", "$current_url");

    /// <summary>What differs from the expected answer; null for nothing.</summary>
    public string? Difference(JsonNode item)
    {
        var outcome = PathsRunner.Run(Request(item["paths"]!), sites.Make(item, renames: Pages));
        if (outcome is not Outcome<PathsReport>.Ok(var report))
        {
            return string.Join("; ", ((Outcome<PathsReport>.Refused)outcome).Faults.Select(fault => fault.Message));
        }

        var expected = item["expected"]!["edges"]!.AsArray().Select(edge => $"{edge!["source"]} > {edge["target"]}: {edge["value"]}").Order(StringComparer.Ordinal).ToList();
        var found = report.Links.Where(link => !link.To.EndsWith(PathLabels.Exit, StringComparison.Ordinal))
            .Select(link => string.Create(CultureInfo.InvariantCulture, $"{Node(link.From)} > {Node(link.To)}: {link.Units}")).Order(StringComparer.Ordinal).ToList();
        var isComplete = (bool?)item["expected"]!["edges_are_complete"] ?? true;
        return (isComplete ? expected.SequenceEqual(found) : expected.TrueForAll(found.Contains))
            ? null
            : $"expected {string.Join("; ", expected)}, found {string.Join("; ", found)}";
    }

    private static PathsRequest Request(JsonNode paths) => new()
    {
        From = paths["start_point"] is { } start ? Page((string)start!) : default,
        Top = MostShown,
        Range = paths["date_from"] is { } from ? new RangeRequest((string)from!, (string?)paths["date_to"]) : null,
        Hide = ((string?)paths["include"])?.StartsWith("custom events", StringComparison.Ordinal) == true ? ["page_view"] : [],
        Filters = [.. (paths["global_where"]?.AsArray() ?? []).Select(where => $"{(string)where!["prop"]!} = \"{(string)where["value"]!}\"")],
    };

    // A page with and without its trailing slash is one page.
    private static JsonElement Page(string path) => JsonSerializer.SerializeToElement(new JsonObject
    {
        ["event"] = "page_view",
        ["where"] = new JsonArray(new JsonObject { ["prop"] = "path", ["op"] = "in", ["value"] = new JsonArray(path, path.TrimEnd('/') + "/") }),
    });

    // Ours counts from 0, theirs from 1.
    private static string Node(string id)
    {
        var colon = id.IndexOf(':', StringComparison.Ordinal);
        var depth = int.Parse(id.AsSpan(0, colon), CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{depth + 1}_{id[(colon + 1)..]}");
    }
}
