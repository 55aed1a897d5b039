using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cairn.Reports.Envelope;
using Cairn.Reports.Funnels;

namespace Cairn.Server.Cases;

/// <summary>A third-party funnel case as a request of ours, under the setting that equals its source.</summary>
internal static class FunnelCaseRequest
{
    /// <summary>A window of a hundred years is no limit.</summary>
    private const long Unlimited = 3_155_760_000;

    /// <summary>What earlier versions of ClickHouse called an option.</summary>
    private static readonly Dictionary<string, string> Renamed = new() { ["strict"] = "strict_deduplication", ["strict_dedup"] = "strict_deduplication" };

    public static FunnelRequest Of(JsonNode item)
    {
        var funnel = item["funnel"]!;
        var source = (string)item["semantics"]!;
        var isClickHouse = source.StartsWith("clickhouse", StringComparison.Ordinal);
        var order = (string)funnel["order"]! switch { "unordered" => "any", "strict" when source == "posthog" => "strict", _ => "ordered" };
        var modes = Modes(funnel);
        return new FunnelRequest
        {
            Steps = [.. Items(funnel, "steps").Select((step, at) => new FunnelStepRequest(Symbol(step), First: (bool?)funnel["first_time"]?[at] ?? false))],
            Within = funnel["window_seconds"] is { } window && (long)window < Unlimited ? window.ToJsonString() + "s" : null,
            Order = order,
            Ties = isClickHouse || order != "ordered" || source.StartsWith("ordered", StringComparison.Ordinal) ? null : "any",
            Mode = isClickHouse ? "clickhouse" : null,
            Options = isClickHouse ? [.. modes.Select(mode => Renamed.GetValueOrDefault(mode, mode))] : null,
            Range = funnel["date_from"] is null ? null : new RangeRequest((string)funnel["date_from"]!, DayAfter((string)funnel["date_to"]!)),
            Exclusions = [.. Items(funnel, "exclusions").Select(one => Exclusion(one, order == "any"))],
            Filters = [.. Items(funnel, "global_where").Select(where => $"{(string)where["prop"]!} = \"{(string)where["value"]!}\"")],
            Breakdown = funnel["breakdown"] is { } breakdown ? Breakdown(breakdown) : null,
        };
    }

    private static List<string> Modes(JsonNode funnel) => [.. Items(funnel, "clickhouse_modes").Select(mode => (string)mode!)];

    private static IEnumerable<JsonNode> Items(JsonNode node, string name) => (node[name]?.AsArray() ?? []).Select(item => item!);

    /// <summary>In any order there is no between; an exclusion that is wrong stays as it is, since the case wants it refused.</summary>
    private static FunnelExclusionRequest Exclusion(JsonNode one, bool anyOrder)
    {
        var (from, to) = ((int)one["from_step"]!, (int)one["to_step"]!);
        var whole = anyOrder && from < to;
        return new FunnelExclusionRequest(Symbol(one), whole ? null : from + 1, whole ? null : to + 1, "remove");
    }

    private static FunnelBreakdownRequest Breakdown(JsonNode breakdown) => new((string)breakdown["prop"]!, (string)breakdown["attribution"]! switch
    {
        "step" => "step:" + ((int)breakdown["step"]! + 1).ToString(CultureInfo.InvariantCulture),
        "all_events" => "all",
        _ => "first",
    });

    private static string DayAfter(string day) =>
        DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture).AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static JsonElement Symbol(JsonNode step)
    {
        var symbol = new JsonObject { ["event"] = step["event"]?.DeepClone() };
        if (step["where"] is JsonArray where)
        {
            symbol["where"] = new JsonArray([.. where.Select(one => Condition(one!))]);
        }

        return JsonSerializer.SerializeToElement(symbol);
    }

    private static JsonObject Condition(JsonNode one)
    {
        var word = (string)one["op"]! switch { "eq" => "=", "neq" => "!=", "icontains" => "contains", "is_null" => "missing", var other => other };
        var condition = new JsonObject { ["prop"] = "prop." + (string)one["prop"]!, ["op"] = word };
        if (word != "missing")
        {
            condition["value"] = one["value"]?.DeepClone();
        }

        return condition;
    }
}
