namespace Cairn.Collection.Foreign.Ga4;

/// <summary>Reads gtag's two consent texts. They are undocumented; what cannot be read says nothing.</summary>
internal static class GtagConsent
{
    private static readonly string[] Order = ["ad_storage", "analytics_storage", "ad_user_data", "ad_personalization"];

    public static void Write(VendorObject query, NativeDraft draft)
    {
        var any = Signals(query.Text("gcs"), draft) | Digest(query.Text("gcd"), draft);
        if (query.Text("npa") == "1")
        {
            draft.Consent("ad_personalization", "denied");
            any = true;
        }

        draft.Consent("source", any ? "gtag" : null);
    }

    /// <summary><c>G1</c>, then ad and analytics storage: 1 granted, 0 denied.</summary>
    private static bool Signals(string? text, NativeDraft draft)
    {
        if (text is not ['G', '1', _, _])
        {
            return false;
        }

        draft.Consent("ad_storage", State(text[2]));
        draft.Consent("analytics_storage", State(text[3]));
        return State(text[2]) is not null || State(text[3]) is not null;

        static string? State(char value) => value switch
        {
            '1' => "granted",
            '0' => "denied",
            _ => null,
        };
    }

    /// <summary>A letter for each of the four states, among digits.</summary>
    private static bool Digest(string? text, NativeDraft draft)
    {
        var any = false;
        foreach (var (letter, purpose) in (text ?? "").Where(char.IsAsciiLetterLower).Zip(Order))
        {
            var state = letter switch
            {
                't' or 'r' or 'n' or 'v' => "granted",
                'p' or 'q' or 'm' or 'u' => "denied",
                _ => null,
            };
            draft.Consent(purpose, state);
            any |= state is not null;
        }

        return any;
    }
}
