namespace Cairn.Journeys.Events;

/// <summary>What the journey index keeps of an event besides who, when and what. The numbers are on disk: append, never renumber.</summary>
[Flags]
public enum EventFlags : byte
{
    /// <summary>An ordinary event.</summary>
    None = 0,

    /// <summary>Never opens or extends a session (<c>$sessionless</c>, decided at the door).</summary>
    Sessionless = 1,

    /// <summary>A bot's event: stored, and left out of reports unless they ask for it.</summary>
    Quarantined = 2,

    /// <summary>Sent with <c>analytics_storage</c> denied.</summary>
    ConsentDenied = 4,

    /// <summary>Carries a campaign or a click id of its own.</summary>
    Campaign = 8,

    /// <summary>Not here any more: everything of this person lies in another segment of the view, or is gone. Only a view sets it, and every report hides it.</summary>
    Moved = 128,
}
