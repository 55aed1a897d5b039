using System.Text;
using System.Text.Json;

namespace Cairn.Collection.Decoding;

/// <summary>What happened, to whom, and under which id.</summary>
internal static class WhoSteps
{
    private const int MaxName = 200;
    private const int MaxVisitor = 128;
    private const int MaxUser = 256;

    public static Verdict Origin(EventDraft draft)
    {
        var origins = draft.Site.Origins;
        return origins.Count == 0 || draft.Context.Origin is not { } origin || origins.Contains(origin)
            ? Verdict.Keep
            : Verdict.Fail(FailedReason.OriginNotAllowed, "Origin", "an origin on the site's list");
    }

    public static Verdict Name(EventDraft draft)
    {
        var verdict = draft.Text(EventField.Name, int.MaxValue, null, out var text);
        if (verdict.Failed is not null)
        {
            return verdict;
        }

        var name = (text ?? "").Trim().Normalize(NormalizationForm.FormC);
        if (name.Length == 0 || Encoding.UTF8.GetByteCount(name) > MaxName)
        {
            return Verdict.Fail(FailedReason.NameInvalid, "name", $"1 to {MaxName} bytes");
        }

        draft.Name = name;
        return SystemNames.Admits(name, draft.Trust, draft.Context.Translated)
            ? Verdict.Keep
            : Verdict.Fail(FailedReason.NameInvalid, "name", "names with `$` are Cairn's own, and this sender may not use this one");
    }

    public static Verdict EventId(EventDraft draft)
    {
        if (draft[EventField.Id] is { Type: JsonTokenType.String } raw && EventIds.TryCanonical(raw.Json.Span[1..^1], out var uuid))
        {
            draft.EventId = uuid;
            return Verdict.Keep;
        }

        var verdict = draft.Text(EventField.Id, EventIds.MaxBytes, FailedReason.IdInvalid, out var id);
        if (verdict.Failed is not null)
        {
            return verdict;
        }

        if (id is null)
        {
            draft.Warn(CollectWarning.NoEventId);
            draft.EventId = draft.State.Ids.NewEventId(draft.Context.Received);
            return Verdict.Keep;
        }

        var isCanonical = false;
        draft.EventId = id.Length == 0 ? default : EventIds.FromText(id, out isCanonical);
        draft.IdText = isCanonical ? null : id;
        return id.Length == 0 ? Verdict.Fail(FailedReason.IdInvalid, "id", $"1 to {EventIds.MaxBytes} bytes") : Verdict.Keep;
    }

    public static Verdict User(EventDraft draft)
    {
        var verdict = draft.Text(EventField.User, MaxUser, FailedReason.IdInvalid, out var user);
        if (verdict.Failed is not null || user is null)
        {
            return verdict;
        }

        if (NeverIdentities.Contains(user, draft.Site.NeverIdentities))
        {
            draft.Warn(CollectWarning.UserIgnored);
            return Verdict.Keep;
        }

        draft.User = user;
        return Verdict.Keep;
    }

    public static Verdict Visitor(EventDraft draft)
    {
        if (draft.Context.IsExposure)
        {
            draft.Visitor = "";
            return Verdict.Keep;
        }

        var verdict = draft.Text(EventField.Visitor, MaxVisitor, FailedReason.IdInvalid, out var visitor);
        if (verdict.Failed is not null)
        {
            return verdict;
        }

        var given = !string.IsNullOrWhiteSpace(visitor) ? visitor : draft.User is { } user ? "user:" + user : null;
        draft.Visitor = draft.IsCookieless || (given is null && draft.Site.CookielessWithoutVisitor)
            ? draft.Context.Client?.CookielessVisitor(draft.Url is { } url ? WebAddress.Parse(url)?.Host : null)
            : given;
        return draft.Visitor is null
            ? Verdict.Fail(FailedReason.VisitorMissing, "visitor", $"a visitor id of 1 to {MaxVisitor} bytes, or a user")
            : Verdict.Keep;
    }
}
