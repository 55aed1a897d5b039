using System.Text.Json;
using Cairn.Collection.Decoding;

namespace Cairn.Collection.Foreign.PostHog;

/// <summary>What only some of PostHog's own events say.</summary>
internal static class PostHogEvents
{
    public static void Write(string name, VendorObject fields, VendorObject properties, NativeDraft draft)
    {
        switch (name)
        {
            case "$autocapture" or "$rageclick" or "$dead_click":
                draft.Prop("text", properties.Filled("$el_text"));
                draft.Prop("chain", properties.Filled("$elements_chain") is { } chain ? JsonText.Cut(chain, 1024, out _) : null);
                draft.Prop("target", properties.Filled("$external_click_url"));
                break;
            case "$pageleave":
                draft.Prop("scroll_max", properties.Number("$prev_pageview_max_scroll_percentage") is { } share ? decimal.Round(share * 100) : null);
                break;
            case "$create_alias" or "$merge_dangerously":
                draft.Prop("previous", PostHogNames.Id(properties["alias"]));
                draft.Prop("reason", "vendor_merge");
                break;
            case "$groupidentify":
                draft.Prop("group", PostHogNames.Id(properties["$group_key"]));
                draft.Prop("group_type", properties.Filled("$group_type"));
                draft.Traits(properties.Object("$group_set"));
                break;
            case "$feature_flag_called":
                draft.Raw("exposures", Exposure(properties));
                break;
            case "$exception":
                var first = VendorObject.Read(VendorObject.Entries(properties["$exception_list"], 1).FirstOrDefault());
                draft.Prop("message", first.Filled("value") ?? properties.Filled("$exception_message"));
                draft.Prop("kind", first.Filled("type") ?? properties.Filled("$exception_type"));
                break;
            case "$web_vitals":
                foreach (var vital in (string[])["LCP", "INP", "CLS", "FCP"])
                {
                    draft.Prop(vital.ToLowerInvariant(), properties.Number($"$web_vitals_{vital}_value"));
                }

                break;
            case "$opt_in":
                draft.Consent("analytics_storage", "granted");
                break;
        }

        if (name != "$groupidentify")
        {
            draft.Traits(fields.Object("$set"), properties.Object("$set"), fields.Object("$set_once"), properties.Object("$set_once"));
        }
    }

    private static RawValue Exposure(VendorObject properties)
    {
        var answer = properties["$feature_flag_response"];
        var variant = answer.Type switch
        {
            JsonTokenType.True => "true",
            JsonTokenType.False => "false",
            _ => VendorObject.Text(answer),
        };
        return properties.Filled("$feature_flag") is { } flag && !string.IsNullOrEmpty(variant)
            ? new RawValue(JsonTokenType.StartArray, JsonSerializer.SerializeToUtf8Bytes<object>(new[] { new { experiment = flag, variant } }))
            : default;
    }
}
