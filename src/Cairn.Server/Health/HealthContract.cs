namespace Cairn.Server.Health;

/// <summary>Whether the numbers of a site can be trusted, over some whole hours.</summary>
/// <param name="From">The first hour's start.</param>
/// <param name="To">The end of the last hour.</param>
/// <param name="AsOf">The moment of the answer.</param>
/// <param name="Said">The first thing to know, as a sentence.</param>
/// <param name="Totals">Over all hours.</param>
/// <param name="Reasons">Why events failed, most frequent first, at the door and later together.</param>
/// <param name="Hours">Hours in which anything was received, the oldest first.</param>
/// <param name="Rules">The codeless rules that pages load, and how often each matched.</param>
/// <param name="Muted">Remarks that everybody at the site knows and accepts, by name: shown last.</param>
/// <param name="OldestWaitingAt">When the oldest event arrived that reports do not see yet; null when none waits.</param>
/// <param name="WaitingIsCut">Whether more waits than was counted.</param>
internal sealed record SiteHealth(
    DateTimeOffset From, DateTimeOffset To, DateTimeOffset AsOf, string Said, HealthCounts Totals, IReadOnlyList<ReasonShown> Reasons,
    IReadOnlyList<HealthHour> Hours, IReadOnlyList<RuleHealth> Rules, IReadOnlyList<string> Muted, DateTimeOffset? OldestWaitingAt, bool WaitingIsCut);

/// <summary>Remarks that are to be shown last.</summary>
internal sealed record MutedRemarks(IReadOnlyList<string> Muted);

/// <summary>One hour, UTC.</summary>
internal sealed record HealthHour(DateTimeOffset Start, HealthCounts Counts);

/// <summary>
/// What became of events by the time they were received. <c>Received</c> = <c>Accepted</c> + the sum of <c>FailedAtDoor</c>;
/// <c>Accepted</c> = <c>Stored</c> + <c>Duplicates</c> + <c>Waiting</c> + the sum of <c>FailedLater</c>.
/// Rows of imported files are in it, in the hour they were read; an import that was killed counts what it had stored by then as duplicates when it goes on.
/// </summary>
/// <param name="Received">Events that somebody sent, and bodies that could not be read, as one each.</param>
/// <param name="Accepted">Answered as kept.</param>
/// <param name="AcceptedShare">Of those received; null when none was.</param>
/// <param name="FailedAtDoor">By reason.</param>
/// <param name="FailedLater">Accepted first, then refused, by reason.</param>
/// <param name="Stored">In reports.</param>
/// <param name="Duplicates">Sent again; the first stays.</param>
/// <param name="ConflictingDuplicates">Those of them whose content differed.</param>
/// <param name="Waiting">Accepted, durable, not in reports yet.</param>
/// <param name="Warnings">Remarks on events that were kept, by name.</param>
/// <param name="Quarantined">Events that look like a bot's, by verdict.</param>
/// <param name="OverCap">Values that became <c>(other)</c>, or keys that were dropped, by cap.</param>
/// <param name="Consent">Consent states of accepted events, and how many came with Global Privacy Control.</param>
/// <param name="UnknownFields">Fields that kept events had and nobody knows, by name: mostly a misspelling.</param>
/// <param name="Replay">Chunks of recordings that were not kept, by reason.</param>
/// <param name="Valued">Events with a value above zero.</param>
/// <param name="ValuedWithOrder">Those of them with an order id.</param>
/// <param name="ClockCorrected">Events whose sender's clock was wrong.</param>
/// <param name="SdkErrors">Errors the browser SDK met in itself.</param>
/// <param name="Imported">Accepted events that came out of files.</param>
/// <param name="Lag">From received to reported; null when nothing was reported.</param>
internal sealed record HealthCounts(
    long Received, long Accepted, double? AcceptedShare, IReadOnlyDictionary<string, long> FailedAtDoor, IReadOnlyDictionary<string, long> FailedLater,
    long Stored, long Duplicates, long ConflictingDuplicates, long Waiting, IReadOnlyDictionary<string, long> Warnings, IReadOnlyDictionary<string, long> Quarantined,
    IReadOnlyDictionary<string, long> OverCap, IReadOnlyDictionary<string, long> Consent,
    IReadOnlyDictionary<string, long> UnknownFields, IReadOnlyDictionary<string, long> Replay, long Valued, long ValuedWithOrder, long ClockCorrected, long SdkErrors, long Imported, LagShown? Lag);

/// <summary>How long events took from received to reported. A quantile is the upper end of its bucket; null is longer than an hour.</summary>
internal sealed record LagShown(long Events, int? P50Ms, int? P95Ms, int? P99Ms, double WithinTwoSeconds);

/// <summary>A reason, how often, and in words: "61 had a currency we do not know".</summary>
internal sealed record ReasonShown(string Reason, long Count, string Means);

/// <summary>A codeless rule at work.</summary>
/// <param name="Rule">Its id.</param>
/// <param name="Days">Fourteen days in the site's zone, the oldest first.</param>
/// <param name="LastMatchAt">The start of the hour of its last match in them; null for none.</param>
/// <param name="Stopped">It matched daily and has not for a day in which the site had events: the page may have changed.</param>
internal sealed record RuleHealth(string Rule, IReadOnlyList<RuleMatchDay> Days, DateTimeOffset? LastMatchAt, bool Stopped);

/// <summary>One day's matches.</summary>
internal sealed record RuleMatchDay(string Day, long Count);
