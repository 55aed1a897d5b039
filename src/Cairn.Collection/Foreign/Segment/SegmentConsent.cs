using System.Text.Json;

namespace Cairn.Collection.Foreign.Segment;

/// <summary>What the visitor allowed, as Segment's and RudderStack's consent wrappers say it: yes or no for categories the owner named.</summary>
internal static class SegmentConsent
{
    private static readonly string[] States = ["ad_storage", "analytics_storage", "ad_user_data", "ad_personalization"];

    /// <summary>A category with the name of one of our states is that state; the site's map says what others stand for.</summary>
    public static void Write(VendorObject context, IReadOnlyDictionary<string, IReadOnlyList<string>> map, NativeDraft draft)
    {
        foreach (var (category, allowed) in context.Object("consent").Object("categoryPreferences").Fields)
        {
            if (allowed.Type is not (JsonTokenType.True or JsonTokenType.False))
            {
                continue;
            }

            foreach (var state in map.GetValueOrDefault(category) ?? (States.Contains(category) ? [category] : []))
            {
                draft.Consent(state, allowed.Type == JsonTokenType.True ? "granted" : "denied");
            }
        }
    }
}
