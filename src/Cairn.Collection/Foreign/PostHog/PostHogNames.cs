using System.Collections.Frozen;
using Cairn.Collection.Decoding;

namespace Cairn.Collection.Foreign.PostHog;

/// <summary>PostHog's own events under ours.</summary>
internal static class PostHogNames
{
    /// <summary>Clients that run at somebody's, so that an id of theirs is a visitor. All others run at a server and name users.</summary>
    private static readonly FrozenSet<string> Browsers = FrozenSet.Create(
        StringComparer.Ordinal, "web", "js", "posthog-js-lite", "posthog-web", "posthog-react-native", "posthog-ios", "posthog-android", "posthog-flutter");

    private static readonly FrozenDictionary<string, string> Standard = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["$pageview"] = "page_view",
        ["$pageleave"] = "page_leave",
        ["$screen"] = "screen_view",
        ["$autocapture"] = "element_click",
        ["$rageclick"] = "rage_click",
        ["$dead_click"] = "dead_click",
        ["$identify"] = "$identify",
        ["$set"] = "$identify",
        ["$create_alias"] = "$alias",
        ["$merge_dangerously"] = "$alias",
        ["$groupidentify"] = "$group",
        ["$feature_flag_called"] = "$exposure",
        ["$exception"] = "js_error",
        ["$web_vitals"] = "web_vitals",
        ["$opt_in"] = "$opt_in",
        ["$opt_out"] = "$opt_out",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static bool IsBrowser(string? library) => library is not null && Browsers.Contains(library);

    /// <summary>The name here; another of theirs only loses its <c>$</c>.</summary>
    public static string Of(string name, VendorObject properties) =>
        name == "$autocapture" && properties.Text("$event_type") == "submit" ? "form_submit"
        : Standard.GetValueOrDefault(name) ?? name.TrimStart('$');

    /// <summary>An id of any JSON type that has a text, cut at 200 characters.</summary>
    public static string? Id(RawValue value) =>
        VendorObject.Text(value) is not { } text ? null
        : text.Length <= 200 ? text
        : text[..(char.IsHighSurrogate(text[199]) ? 199 : 200)];
}
