using System.Text.Json.Nodes;

namespace Cairn.Server.Cases;

/// <summary>Says of a case of any kind whether Cairn answers as expected.</summary>
internal sealed class CaseJudges(CaseSites sites)
{
    private readonly FunnelCases _funnels = new(sites);
    private readonly RetentionCases _retention = new(sites);
    private readonly PathCases _paths = new(sites);

    /// <summary>A case with the events it only refers to, which its file keeps once for several.</summary>
    public static JsonNode WithShared(JsonNode item, JsonNode file)
    {
        if (item is JsonObject one && one["events"] is null && one["events_ref"] is { } name && file["shared"]?[(string)name!] is { } events)
        {
            one["events"] = events.DeepClone();
        }

        return item;
    }

    /// <summary><c>ok</c>, <c>differs</c> or <c>unsupported</c>, the case's name, and why.</summary>
    public (string Verdict, string Name, string? Why) Judge(JsonNode item, int at)
    {
        var name = item is JsonObject ? (string?)item["name"] ?? $"case {at}" : $"case {at}";
        if (item is JsonObject counted && AttributionCases.IsOne(counted))
        {
            var (verdict, why) = AttributionCases.Judge(counted);
            return (verdict, name, why);
        }

        if (item is JsonObject channel && ChannelCases.IsOne(channel))
        {
            return Verdict(name, ChannelCases.Difference(channel));
        }

        if (item is JsonObject wire && item["events"] is null && WireCases.IsOne(wire))
        {
            var (verdict, why) = WireCases.Judge(wire);
            return (verdict, name, why);
        }

        if (item is not JsonObject || item["events"] is null)
        {
            return ("unsupported", name, null);
        }

        if (item["funnel"] is not null)
        {
            return Verdict(name, _funnels.Difference(item));
        }

        return item["retention"] is not null || item["days"] is not null ? Verdict(name, _retention.Difference(item))
            : item["paths"] is not null ? Verdict(name, _paths.Difference(item))
            : ("unsupported", name, null);
    }

    private static (string, string, string?) Verdict(string name, string? difference) => (difference is null ? "ok" : "differs", name, difference);
}
