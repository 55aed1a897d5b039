using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cairn.Journeys.Events;
using Cairn.Journeys.Faults;
using Cairn.Reports.Envelope;
using Cairn.Reports.Funnels;
using Cairn.Testing;

namespace Cairn.Reports.Tests.Funnels;

/// <summary>Funnel cases of other products, each under the setting that equals its source.</summary>
public class FunnelCaseTests
{
    [Theory]
    [InlineData("clickhouse_window_funnel.json")]
    [InlineData("posthog_funnels.json")]
    [InlineData("retentioneering_funnels.json")]
    public void Every_case_has_its_expected_answer(string file)
    {
        var root = JsonNode.Parse(File.ReadAllText(Path.Combine(Sites.Shared(), "cases", "funnels", file)))!;
        var differs = new List<string>();
        foreach (var item in root["cases"]!.AsArray())
        {
            var name = (string)item!["name"]!;
            if (Difference(item) is { } difference)
            {
                differs.Add($"{name}: {difference}");
            }
        }

        Assert.True(differs.Count == 0, string.Join(Environment.NewLine, differs));
    }

    private static string? Difference(JsonNode item)
    {
        var outcome = FunnelRunner.Run(Request(item), Site(item), TestContext.Current.CancellationToken);
        if (item["expected"]!["validation_error"] is not null)
        {
            return outcome is Outcome<FunnelReport>.Refused ? null : "should be refused";
        }

        if (outcome is Outcome<FunnelReport>.Refused refused)
        {
            return string.Join("; ", refused.Faults);
        }

        var report = ((Outcome<FunnelReport>.Ok)outcome).Value;
        return Different("counts", item["expected"]!["counts"], report.Steps.Select(step => (double?)step.Count))
            ?? Different("times", item["expected"]!["avg_conversion_seconds"], report.Steps.Select(step => step.Time?.FromPrevious?.Mean))
            ?? Different("medians", item["expected"]!["median_conversion_seconds"], report.Steps.Select(step => step.MedianSecondsFromPrevious))
            ?? Groups(item["expected"]!["by_breakdown"], report);
    }

    private static string? Groups(JsonNode? expected, FunnelReport report)
    {
        foreach (var (value, counts) in expected?.AsObject() ?? [])
        {
            var row = report.Breakdown!.FirstOrDefault(group => group.Value == value);
            if (row is null)
            {
                return $"no group {value}";
            }

            if (Different(value, counts, row.Steps.Select(step => (double?)step.Count)) is { } difference)
            {
                return difference;
            }
        }

        return null;
    }

    private static string? Different(string what, JsonNode? expected, IEnumerable<double?> actual)
    {
        if (expected is null)
        {
            return null;
        }

        var wanted = expected.AsArray().Select(value => (double?)value).ToList();
        var found = actual.Take(wanted.Count).ToList();
        return wanted.Zip(found).All(pair => pair.First is null || (pair.Second is { } second && Math.Abs(pair.First.Value - second) < 0.001))
            ? null
            : $"{what}: expected [{string.Join(", ", wanted)}], found [{string.Join(", ", found)}]";
    }

    private static ReportSite Site(JsonNode item)
    {
        var source = new MemoryEventSource();
        source.Append(item["events"]!.AsArray().Select(one => new MemoryEvent((string)one!["visitor"]!, (string)one["event"]!, Sites.At((string)one["ts"]!).Micros)
        {
            Columns = (one["props"]?.AsObject() ?? []).Where(pair => pair.Value is not null).ToDictionary(pair => "prop." + pair.Key, pair => Value(pair.Value!)),
        }));
        foreach (var (ids, number) in (item["identities"]?.AsArray() ?? []).Select((ids, number) => (ids, number)))
        {
            foreach (var id in ids!.AsArray())
            {
                source.Join((string)id!, "person" + number.ToString(CultureInfo.InvariantCulture), 0);
            }
        }

        return Sites.Of(source, zone: (string?)item["funnel"]!["timezone"] ?? "UTC");
    }

    private static (ValueKind, string) Value(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.String => (ValueKind.Text, (string)value!),
        JsonValueKind.Number => (ValueKind.Number, value.ToJsonString()),
        JsonValueKind.True or JsonValueKind.False => (ValueKind.Boolean, value.ToJsonString()),
        _ => (ValueKind.Json, value.ToJsonString()),
    };

    private static FunnelRequest Request(JsonNode item)
    {
        var funnel = item["funnel"]!;
        var source = (string)item["semantics"]!;
        var modes = (funnel["clickhouse_modes"]?.AsArray() ?? []).Select(mode => (string)mode!).ToList();
        var order = (string)funnel["order"]! switch { "unordered" => "any", "strict" when source == "posthog" => "strict", _ => "ordered" };
        var firsts = funnel["first_time"]?.AsArray();
        var clickHouse = source.StartsWith("clickhouse", StringComparison.Ordinal);
        return new FunnelRequest
        {
            Steps = [.. funnel["steps"]!.AsArray().Select((step, at) => new FunnelStepRequest(Symbol(step!), First: (bool?)firsts?[at] ?? false))],

            // A window of centuries is no limit.
            Within = funnel["window_seconds"] is { } window && (long)window < 3_155_760_000 ? window.ToJsonString() + "s" : null,
            Order = order,
            Ties = clickHouse || order != "ordered" || source.StartsWith("ordered", StringComparison.Ordinal) ? null : "any",
            Mode = clickHouse ? "clickhouse" : null,
            Options = clickHouse ? modes : null,
            Range = funnel["date_from"] is null ? null : new RangeRequest((string)funnel["date_from"]!, DayAfter((string)funnel["date_to"]!)),
            Exclusions = [.. funnel["exclusions"]!.AsArray().Select(one => new FunnelExclusionRequest(
                Symbol(one!),
                order == "any" && !IsInvalid(one!) ? null : (int)one!["from_step"]! + 1,
                order == "any" && !IsInvalid(one!) ? null : (int)one!["to_step"]! + 1,
                "remove"))],
            Filters = [.. (funnel["global_where"]?.AsArray() ?? []).Select(where => $"{(string)where!["prop"]!} = \"{(string)where["value"]!}\"")],
            Breakdown = funnel["breakdown"] is not { } breakdown ? null : new FunnelBreakdownRequest((string)breakdown["prop"]!, (string)breakdown["attribution"]! switch
            {
                "step" => "step:" + ((int)breakdown["step"]! + 1).ToString(CultureInfo.InvariantCulture),
                "all_events" => "all",
                _ => "first",
            }),
        };
    }

    private static bool IsInvalid(JsonNode exclusion) => (int)exclusion["from_step"]! >= (int)exclusion["to_step"]!;

    private static string DayAfter(string day) =>
        DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture).AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static JsonElement Symbol(JsonNode step)
    {
        var symbol = new JsonObject { ["event"] = step["event"]?.DeepClone() };
        if (step["where"] is JsonArray where)
        {
            symbol["where"] = new JsonArray([.. where.Select(one => new JsonObject
            {
                ["prop"] = "prop." + (string)one!["prop"]!,
                ["op"] = (string)one["op"]! switch { "eq" => "=", "neq" => "!=", "icontains" => "contains", "is_null" => "missing", var other => other },
                ["value"] = one["value"]?.DeepClone(),
            }).Select(one =>
            {
                if ((string)one["op"]! == "missing")
                {
                    one.Remove("value");
                }

                return one;
            })]);
        }

        return JsonSerializer.SerializeToElement(symbol);
    }
}
