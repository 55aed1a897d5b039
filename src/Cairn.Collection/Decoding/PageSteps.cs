using System.Globalization;

namespace Cairn.Collection.Decoding;

/// <summary>Where it happened, and on what.</summary>
internal static class PageSteps
{
    private const int MaxAddress = WebAddress.LongestPlain;
    private const int MaxTitle = 500;

    public static Verdict Addresses(EventDraft draft)
    {
        var verdict = draft.Text(EventField.Url, int.MaxValue, null, out var url);
        if (verdict.Failed is not null)
        {
            return verdict;
        }

        draft.Url = Clean(draft, url, orApp: false);
        verdict = draft.Text(EventField.Referrer, int.MaxValue, null, out var referrer);
        draft.Referrer = Clean(draft, referrer, orApp: true);
        return verdict;
    }

    public static Verdict Title(EventDraft draft)
    {
        var verdict = draft.Text(EventField.Title, MaxTitle, null, out var title);
        draft.Title = string.IsNullOrWhiteSpace(title) ? null : Scrubber.Scrub(title.Trim(), null, draft.State.Scrubbed);
        return verdict;
    }

    public static Verdict Browser(EventDraft draft)
    {
        var verdict = draft.Text(EventField.Language, int.MaxValue, null, out var language);
        verdict = verdict.Failed is null ? draft.Text(EventField.Screen, int.MaxValue, null, out var screen) : Drop(verdict, out screen);
        verdict = verdict.Failed is null ? draft.Text(EventField.Viewport, int.MaxValue, null, out var viewport) : Drop(verdict, out viewport);
        verdict = verdict.Failed is null ? draft.Text(EventField.Timezone, int.MaxValue, null, out var timezone) : Drop(verdict, out timezone);
        verdict = verdict.Failed is null ? Sdk(draft) : verdict;

        draft.Language = IsLanguage(language) ? language : null;
        draft.Screen = IsSize(screen) ? screen : null;
        draft.Viewport = IsSize(viewport) ? viewport : null;
        draft.Timezone = IsZone(timezone) ? timezone : null;
        return verdict;
    }

    private static Verdict Drop(Verdict verdict, out string? text)
    {
        text = null;
        return verdict;
    }

    private static Verdict Sdk(EventDraft draft)
    {
        var verdict = draft.Text(EventField.Sdk, 64, null, out var sdk);
        draft.Sdk = sdk ?? draft.State.EnvelopeSdk;
        return verdict;
    }

    private static string? Clean(EventDraft draft, string? text, bool orApp)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (WebAddress.IsPlain(text) && !Scrubber.MayStrike(text))
        {
            return text;
        }

        if (WebAddress.Parse(text, orApp) is not { } address)
        {
            draft.Warn(CollectWarning.UrlInvalid);
            return null;
        }

        address = address with
        {
            Path = Scrubber.Scrub(address.Path, null, draft.State.Scrubbed),
            Query = orApp ? QueryKeys.OfReferrer(address, draft.Site, draft.State.Scrubbed) : QueryKeys.OfPage(text, address, draft.Site, draft.State.Scrubbed),
        };
        var clean = JsonText.Cut(address.ToString(), MaxAddress, out var cut);
        if (cut)
        {
            draft.Warn(CollectWarning.ValueCut);
        }

        return clean;
    }

    private static bool IsLanguage(string? text) =>
        text is { Length: >= 2 and <= 35 } && char.IsAsciiLetter(text[0]) && HasShortParts(text);

    /// <summary>Whether letters and digits stand in parts of one to eight with a hyphen between.</summary>
    private static bool HasShortParts(string text)
    {
        var length = 0;
        foreach (var value in text)
        {
            length = value == '-' ? (length > 0 ? 0 : -1) : length + 1;
            if (length is < 0 or > 8 || (length > 0 && !char.IsAsciiLetterOrDigit(value)))
            {
                return false;
            }
        }

        return length > 0;
    }

    private static bool IsSize(string? text)
    {
        var x = text is { Length: <= 11 } ? text.IndexOf('x', StringComparison.Ordinal) : -1;
        return x > 0
            && ushort.TryParse(text.AsSpan(0, x), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && ushort.TryParse(text.AsSpan(x + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _);
    }

    private static bool IsZone(string? text) =>
        text is { Length: >= 1 and <= 64 } && text.All(value => char.IsAsciiLetterOrDigit(value) || value is '/' or '_' or '-' or '+')
        && TimeZoneInfo.TryFindSystemTimeZoneById(text, out _);
}
