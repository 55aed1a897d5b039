namespace Cairn.Ledger.Client;

/// <summary>What the sender knows of an event after all its attempts.</summary>
internal enum Fate
{
    /// <summary>On its way; or the run ended before an answer.</summary>
    Sent,

    /// <summary>Answered 4xx or 429: nothing of it may be kept.</summary>
    Refused,

    /// <summary>Answered 5xx, or not at all: kept at most once.</summary>
    Unknown,

    /// <summary>Answered 202: kept, exactly once.</summary>
    Accepted,
}

/// <summary>One event as it was sent, and what became of it.</summary>
/// <param name="Id">Unique, and always the same when it is sent again.</param>
/// <param name="Site">0 or 1.</param>
/// <param name="Name">Its event name.</param>
/// <param name="Visitor">Who did it.</param>
/// <param name="Cents">Its value in hundredths; 0 for none.</param>
/// <param name="At">When it happened, as it was written on the wire.</param>
/// <param name="IsBad">Sent with a value nobody can read, so that it must end as a failed event.</param>
internal sealed record LedgerEntry(Guid Id, int Site, string Name, string Visitor, long Cents, string At, bool IsBad)
{
    /// <summary>The best the sender was told: an acceptance outweighs all else, and what may have arrived outweighs a refusal.</summary>
    public Fate Fate { get; set; }

    /// <summary>How many records of the shim were written when the first acceptance was read; 0 without a shim.</summary>
    public long RecordsAtAcceptance { get; set; }
}
