using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Cairn.Server.Commands;

/// <summary>What the command line writes shorter than a request over touches does.</summary>
internal static class AttributionOptions
{
    /// <summary>Channel rules that are not the site's in force.</summary>
    public static Option<string?> ChannelRules() => new("--channel-rules") { Description = "Channels by cairn, ga4, plausible or posthog, by an earlier version of the site's rules such as v1, or as at arrival. Default: the site's rules in force." };

    /// <summary><c>view=1d</c> for each kind.</summary>
    public static void PutWindows(JsonObject body, string[]? windows)
    {
        if (windows is not { Length: > 0 })
        {
            return;
        }

        var spans = new JsonObject();
        foreach (var window in windows)
        {
            spans[window.Split('=', 2) is [var kind, _] ? kind : Wrong("--window", window, "a kind and a duration such as view=1d")] = window.Split('=', 2)[1];
        }

        body["windows"] = spans;
    }

    /// <summary><c>Direct</c>, or <c>Direct:last</c>.</summary>
    public static void PutDrop(JsonObject body, string? drop)
    {
        if (drop is not null)
        {
            var isLast = drop.EndsWith(":last", StringComparison.Ordinal);
            body["drop"] = new JsonObject { ["channel"] = isLast ? drop[..^":last".Length] : drop, ["when"] = isLast ? "last_and_not_all" : "not_all" };
        }
    }

    /// <summary><c>30/20/50</c>.</summary>
    public static void PutCustom(JsonObject body, string? custom)
    {
        if (custom is null)
        {
            return;
        }

        var weights = custom.Split('/').Select(text => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight) && double.IsFinite(weight) ? weight : -1).ToArray();
        if (weights.Length != 3 || weights.Contains(-1))
        {
            Wrong("--custom", custom, "three weights such as 30/20/50");
        }

        body["custom"] = new JsonObject { ["first"] = weights[0], ["others"] = weights[1], ["last"] = weights[2] };
    }

    private static string Wrong(string option, string text, string right) => throw new CommandFailure(ExitCode.WrongUsage, $"{option} takes {right}, not '{text}'.");
}
