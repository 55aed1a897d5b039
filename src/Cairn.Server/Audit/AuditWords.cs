using System.Collections.Frozen;

namespace Cairn.Server.Audit;

/// <summary>What the actions of the audit log are called. A test holds every action that is written to have its words.</summary>
internal static class AuditWords
{
    private static readonly FrozenDictionary<string, string> Words = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["alias.added"] = "let a vendor's id stand for the site",
        ["alias.removed"] = "took a vendor's id from the site",
        ["definition.archived"] = "archived a conversion definition",
        ["definition.put"] = "saved a conversion definition",
        ["definition.restored"] = "brought a conversion definition back",
        ["definitions.applied"] = "applied a file of definitions",
        ["demo.made"] = "made the demo site",
        ["edge.restored"] = "joined visitor ids again",
        ["edge.revoked"] = "parted visitor ids that were joined",
        ["events.exported"] = "exported events",
        ["failed.replayed"] = "replayed failed events",
        ["import.done"] = "imported a file",
        ["import.undone"] = "undid an import",
        ["invitation.accepted"] = "accepted an invitation",
        ["invitation.made"] = "invited somebody",
        ["invitation.revoked"] = "revoked an invitation",
        ["key.issued"] = "made a key",
        ["key.revoked"] = "revoked a key",
        ["limit.cleared"] = "cleared a list of admitted values",
        ["mail.links-made"] = "made links for a mail",
        ["mark.added"] = "noted a mark",
        ["mark.changed"] = "corrected a mark",
        ["mark.deleted"] = "deleted a mark",
        ["people.erased"] = "erased people",
        ["people.exported"] = "exported what is held of people",
        ["person.viewed"] = "looked at one person's journey",
        ["rule.deleted"] = "deleted a codeless rule",
        ["rule.put"] = "saved a codeless rule",
        ["rules.published"] = "published the codeless rules",
        ["saved.added"] = "saved a report",
        ["saved.changed"] = "changed a saved report",
        ["saved.deleted"] = "deleted a saved report",
        ["saved.restored"] = "brought a saved report back",
        ["segment.deleted"] = "deleted a segment",
        ["segment.put"] = "saved a segment",
        ["session.ended"] = "signed out",
        ["session.refused"] = "was refused at sign-in",
        ["session.started"] = "signed in",
        ["setup.done"] = "set this Cairn up",
        ["setup.refused"] = "tried a wrong setup secret",
        ["share.made"] = "made a public link",
        ["share.withdrawn"] = "withdrew a public link",
        ["site.changed"] = "changed a site",
        ["site.exposures-on"] = "was seen to send ads shown, so its visits keep household keys",
        ["site.made"] = "made a site",
        ["health.muted"] = "chose which remarks the health page shows last",
        ["site.settings-changed"] = "changed a site's settings",
        ["sql.run"] = "ran a statement over the events",
        ["user.added"] = "added a user",
        ["user.changed"] = "changed a user",
        ["user.password-changed"] = "set a new password by link",
        ["user.password-reset"] = "gave a user a new password",
        ["user.removed"] = "removed a user",
        ["user.reset-link-made"] = "made a password link for a user",
        ["user.signed-out"] = "ended a user's sessions",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The words of an action; the action itself when an older or newer Cairn wrote it.</summary>
    public static string For(string action) => Words.GetValueOrDefault(action, action);
}
