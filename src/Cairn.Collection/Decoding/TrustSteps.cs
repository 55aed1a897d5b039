using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cairn.Collection.Enrichment.UserAgents;
using Cairn.Collection.Events;

namespace Cairn.Collection.Decoding;

/// <summary>How far the sender is believed, and what only the believed may say.</summary>
internal static class TrustSteps
{
    private const int MaxGiven = 1024;

    private static readonly EventField[] SignedFields =
    [
        EventField.Id, EventField.Name, EventField.Value, EventField.Currency, EventField.OrderId, EventField.At, EventField.Visitor,
    ];

    /// <summary>A right signature lifts a client's event to <see cref="Trust.Signed"/>; a wrong one fails it.</summary>
    public static Verdict Signature(EventDraft draft)
    {
        var verdict = draft.Text(EventField.Sig, int.MaxValue, null, out var sent);
        if (verdict.Failed is not null || sent is null || draft.Trust != Trust.Client)
        {
            return verdict;
        }

        if (draft.Site.SigningSecret is not { } secret || !Matches(secret.Span, SignedText(draft), sent))
        {
            return Verdict.Fail(FailedReason.SignatureInvalid, "sig", "the hex HMAC-SHA256 of the signed fields under the site's secret");
        }

        draft.Trust = Trust.Signed;
        return Verdict.Keep;
    }

    public static Verdict Demanded(EventDraft draft) =>
        draft.Trust == Trust.Client && draft.Site.SignedNames.Contains(draft.Name)
            ? Verdict.Fail(FailedReason.UntrustedConversion, "name", "this event counts only when signed, or sent with a secret key")
            : Verdict.Keep;

    /// <summary>Takes what a trusted sender knows; from others the fields are ignored and counted.</summary>
    public static Verdict Given(EventDraft draft)
    {
        if (!draft.Own.HasTrusted && !draft.Shared.HasTrusted)
        {
            return Verdict.Keep;
        }

        var trusted = draft.Trust is Trust.Server or Trust.Import;
        string?[]? found = null;
        for (var field = EventField.Ua; field <= EventField.Term; field++)
        {
            if (!draft[field].IsThere)
            {
                continue;
            }

            if (!trusted && !(draft.Context.Translated && field >= EventField.Source))
            {
                draft.Warn(CollectWarning.FieldNotAllowed);
                continue;
            }

            if (field is EventField.UaHints)
            {
                var hints = HintsReader.Read(draft[field]);
                if (hints is null)
                {
                    return EventDraft.WrongType(field, "an object of client hints");
                }

                (found ??= new string?[EventFields.Count])[(int)field] = hints.ToString();
                continue;
            }

            var verdict = draft.Text(field, MaxGiven, null, out var text);
            if (verdict.Failed is not null)
            {
                return verdict;
            }

            (found ??= new string?[EventFields.Count])[(int)field] = string.IsNullOrWhiteSpace(text) ? null : text.Trim();
        }

        draft.Given = found is null ? null : Facts(draft, found);
        draft.Address = found?[(int)EventField.Ip];
        return Verdict.Keep;
    }

    /// <summary>Only a translator of ours knows an ad's household.</summary>
    public static Verdict Household(EventDraft draft)
    {
        if (!draft[EventField.HouseholdKey].IsThere && !draft[EventField.PreviousHouseholdKey].IsThere)
        {
            return Verdict.Keep;
        }

        if (!draft.Context.IsExposure)
        {
            draft.Warn(CollectWarning.FieldNotAllowed);
            return Verdict.Keep;
        }

        var verdict = draft.Text(EventField.HouseholdKey, MaxGiven, null, out var key);
        draft.HouseholdKey = key;
        if (verdict.Failed is null)
        {
            verdict = draft.Text(EventField.PreviousHouseholdKey, MaxGiven, null, out var previous);
            draft.PreviousHouseholdKey = previous;
        }

        return verdict;
    }

    private static GivenFacts Facts(EventDraft draft, string?[] found)
    {
        string? Of(EventField field) => found[(int)field] is { } text ? Scrubber.Scrub(text, null, draft.State.Scrubbed) : null;
        return new GivenFacts
        {
            UserAgent = found[(int)EventField.Ua],
            UserAgentHints = ClientHints.Parse(found[(int)EventField.UaHints]),
            Country = Of(EventField.Country),
            Region = Of(EventField.Region),
            City = Of(EventField.City),
            Device = Of(EventField.Device),
            Os = Of(EventField.Os),
            Browser = Of(EventField.Browser),
            Source = Of(EventField.Source),
            Medium = Of(EventField.Medium),
            Campaign = Of(EventField.Campaign),
            CampaignId = Of(EventField.CampaignId),
            Content = Of(EventField.Content),
            Term = Of(EventField.Term),
        };
    }

    private static bool Matches(ReadOnlySpan<byte> secret, string text, string sent)
    {
        Span<byte> expected = stackalloc byte[32];
        HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(text), expected);
        return CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(Convert.ToHexStringLower(expected)), Encoding.UTF8.GetBytes(sent.ToLowerInvariant()));
    }

    /// <summary>The signed fields as sent, joined by line feeds; a missing one is empty.</summary>
    private static string SignedText(EventDraft draft) => string.Join('\n', SignedFields.Select(field => AsSent(draft, draft[field])));

    private static string AsSent(EventDraft draft, RawValue raw) => raw.Type switch
    {
        _ when !raw.IsThere => "",
        JsonTokenType.String => draft.Read(raw),
        _ => Encoding.UTF8.GetString(raw.Bytes),
    };
}
