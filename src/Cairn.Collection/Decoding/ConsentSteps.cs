using System.Text.Json;
using Cairn.Collection.Events;

namespace Cairn.Collection.Decoding;

/// <summary>What the visitor allowed.</summary>
internal static class ConsentSteps
{
    private const int Denied = 1;
    private const int Granted = 2;
    private const int SourceShift = 8;
    private const int AnalyticsShift = 2;
    private const int GpcSource = 4;
    private const int RegionSource = 5;
    private const int GpcFlag = 1 << 11;

    /// <summary>The ad states (storage, user data, personalization) as denied: what Global Privacy Control asks for.</summary>
    private const int AdsDenied = Denied | (Denied << 4) | (Denied << 6);
    private const int AdsMask = 3 | (3 << 4) | (3 << 6);

    public static Verdict States(EventDraft draft)
    {
        var raw = draft[EventField.Consent];
        var bits = 0;
        if (raw.IsThere)
        {
            if (raw.Type != JsonTokenType.StartObject)
            {
                return EventDraft.WrongType(EventField.Consent, "an object");
            }

            var isShared = !draft.Own[EventField.Consent].IsThere;
            var warnings = draft.Warnings;
            bits = isShared && draft.State.SharedConsent is { } known ? known : 0;
            if (bits == 0)
            {
                var verdict = Read(draft, raw, out bits);
                if (verdict.Failed is not null)
                {
                    return verdict;
                }

                draft.State.SharedConsent = isShared && draft.Warnings == warnings ? bits : draft.State.SharedConsent;
            }
        }

        if (draft.Context.GlobalPrivacyControl)
        {
            bits = (bits & ~AdsMask) | AdsDenied | GpcFlag;
            bits |= (bits >> SourceShift & 7) == 0 ? GpcSource << SourceShift : 0;
        }

        if (draft.Context.Client?.Country is { } country && draft.Site.DeniedWhenUnset.Contains(country))
        {
            bits = Filled(bits);
        }

        draft.Consent = new ConsentBits(bits);
        var unset = (bits >> AnalyticsShift & 3) == 0;
        draft.IsCookieless = draft.Context.Client is not null
            && (draft.Consent.AnalyticsDenied ? draft.Site.CookielessWhenDenied : unset && draft.Site.CookielessWhenUnset);
        return draft.Consent.AnalyticsDenied && !draft.IsCookieless
            ? Verdict.Fail(FailedReason.ConsentRequired, "consent", "nothing is kept while analytics_storage is denied")
            : Verdict.Keep;
    }

    /// <summary>Every unset state as denied, by the region's default.</summary>
    private static int Filled(int bits)
    {
        var filled = bits;
        for (var shift = 0; shift <= 6; shift += 2)
        {
            filled |= (filled >> shift & 3) == 0 ? Denied << shift : 0;
        }

        return filled == bits || (bits >> SourceShift & 7) != 0 ? filled : filled | (RegionSource << SourceShift);
    }

    /// <summary>Reads the states. A word nobody knows is unset, which is not granted; of two states for one purpose the stricter holds.</summary>
    private static Verdict Read(EventDraft draft, RawValue raw, out int bits)
    {
        bits = 0;
        var source = 1;
        var reader = new Utf8JsonReader(raw.Json.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var repaired = false;
            var key = JsonText.Read(reader.ValueSpan, ref repaired);
            reader.Read();
            var text = reader.TokenType == JsonTokenType.String ? JsonText.Read(reader.ValueSpan, ref repaired) : null;
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null))
            {
                return EventDraft.WrongType(EventField.Consent, "an object of texts");
            }

            if (key == "source")
            {
                source = SourceOf(text);
            }
            else if (ShiftOf(key) is { } shift)
            {
                bits = Stricter(bits, shift, text switch { "granted" => Granted, "denied" => Denied, _ => 0 });
            }
            else
            {
                draft.Warn(CollectWarning.UnknownField);
            }
        }

        bits |= source << SourceShift;
        return Verdict.Keep;
    }

    private static int Stricter(int bits, int shift, int state)
    {
        var before = bits >> shift & 3;
        var after = before == 0 || state == Denied ? state : before;
        return (bits & ~(3 << shift)) | (after << shift);
    }

    private static int? ShiftOf(string purpose) => purpose switch
    {
        "ad_storage" => 0,
        "analytics_storage" => AnalyticsShift,
        "ad_user_data" => 4,
        "ad_personalization" => 6,
        _ => null,
    };

    private static int SourceOf(string? source) => source switch
    {
        "gtag" => 2,
        "tcf" => 3,
        "gpc" => GpcSource,
        "region" => RegionSource,
        "import" => 6,
        _ => 1,
    };
}
