using Cairn.Storage.Catalog.Audit;

namespace Cairn.Server.Audit;

/// <summary>What was done, the newest first.</summary>
/// <param name="Rows">At most as many as were asked for.</param>
/// <param name="Before">What to ask for the older ones with; null when there are none.</param>
internal sealed record AuditList(IReadOnlyList<AuditShown> Rows, long? Before);

/// <summary>Somebody did something.</summary>
/// <param name="Id">Ascending.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Who: an e-mail address, <c>key 3</c>, <c>local owner</c>, or <c>unknown</c>.</param>
/// <param name="Action">What, as programs read it.</param>
/// <param name="Text">What, as people read it, such as <c>revoked a key</c>.</param>
/// <param name="Subject">To what: a user, or a site and a part of it.</param>
/// <param name="Detail">More about it; may be empty.</param>
internal sealed record AuditShown(long Id, DateTimeOffset At, string Actor, string Action, string Text, string Subject, string Detail)
{
    public static AuditShown Of(AuditEntry entry) =>
        new(entry.Id, entry.At, entry.Actor, entry.Action, AuditWords.For(entry.Action), entry.Subject, entry.Detail);
}
