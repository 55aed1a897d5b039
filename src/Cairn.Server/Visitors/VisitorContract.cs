using System.Text.Json;
using Cairn.Reports.Visitors;

namespace Cairn.Server.Visitors;

/// <summary>One person: who, what joins them, what they agreed to, and a page of what they did.</summary>
/// <param name="Id">The user's id for a known person, else the visitor id.</param>
/// <param name="IsUser">Whether the site knows them by an id of its own.</param>
/// <param name="FirstSeen">RFC 3339; null without an event that reports see.</param>
/// <param name="LastSeen">RFC 3339.</param>
/// <param name="Events">Events that reports see.</param>
/// <param name="LeftOut">Events that reports leave out.</param>
/// <param name="SessionCount">Sessions in all history.</param>
/// <param name="Visitors">The visitor ids that edges in force join to this person, sorted; the id itself for somebody whom no edge joins.</param>
/// <param name="Edges">Identity edges about them, the oldest first, those that were revoked among them; at most a thousand.</param>
/// <param name="Consent">What the newest event of the page said; null without events.</param>
/// <param name="Conversions">What they did, in all history.</param>
/// <param name="Sessions">The sessions that the events of the page belong to, the newest first.</param>
/// <param name="Rows">The events of the page, the newest first.</param>
/// <param name="Cursor">For the next, older page; null when this is the last.</param>
internal sealed record VisitorShown(
    string Id, bool IsUser, string? FirstSeen, string? LastSeen, long Events, long LeftOut, long SessionCount, IReadOnlyList<string> Visitors, IReadOnlyList<EdgeShown> Edges,
    ConsentShown? Consent, IReadOnlyList<VisitorConversions> Conversions, IReadOnlyList<VisitorSession> Sessions, IReadOnlyList<EventShown> Rows, string? Cursor);

/// <summary>What joins a visitor to a user, or two users.</summary>
/// <param name="Visitor">The visitor; for an alias the previous user.</param>
/// <param name="User">The user.</param>
/// <param name="At">When the event that said so happened, RFC 3339.</param>
/// <param name="Reason"><c>event</c>: an event of this visitor carried the user's id; <c>alias</c>: the site said that two users are one.</param>
/// <param name="Trust">Who said so: <c>client</c>, <c>signed</c>, <c>server</c> or <c>import</c>.</param>
/// <param name="Revoked">Taken back; it joins nobody.</param>
internal sealed record EdgeShown(string Visitor, string User, string At, string Reason, string Trust, bool Revoked);

/// <summary>Consent states: <c>granted</c>, <c>denied</c> or <c>unset</c>, where they came from, and whether the browser asked for privacy (GPC).</summary>
internal sealed record ConsentShown(string AdStorage, string AnalyticsStorage, string AdUserData, string AdPersonalization, string Source, bool Gpc);

/// <summary>One event.</summary>
/// <param name="Id">Its number in the store.</param>
/// <param name="At">When it happened, RFC 3339.</param>
/// <param name="Name">The event name.</param>
/// <param name="Visitor">The visitor id it came with.</param>
/// <param name="Session">The number of its session; null for none.</param>
/// <param name="Url">The page.</param>
/// <param name="Path">The page's path.</param>
/// <param name="Title">The page's title.</param>
/// <param name="Referrer">Where the page was come from.</param>
/// <param name="Channel">Its channel; null for none.</param>
/// <param name="Value">Its value; null for none.</param>
/// <param name="Currency">Of the value.</param>
/// <param name="OrderId">Of a purchase.</param>
/// <param name="Properties">What else it carries; an empty object for nothing.</param>
/// <param name="Conversions">The keys of the definitions it counts for.</param>
/// <param name="LeftOut">Whether reports leave it out.</param>
/// <param name="Bot">Why it is taken for a bot's; null when it is not.</param>
/// <param name="Consent">What was agreed to then.</param>
/// <param name="EventId">The event's own id, a UUID: what receipts and exports name it by.</param>
internal sealed record EventShown(
    long Id, string At, string Name, string? Visitor, int? Session, string? Url, string? Path, string? Title, string? Referrer, string? Channel, string? Value, string? Currency,
    string? OrderId, JsonElement Properties, IReadOnlyList<string> Conversions, bool LeftOut, string? Bot, ConsentShown Consent,
    string EventId);
