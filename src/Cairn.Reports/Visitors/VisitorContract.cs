namespace Cairn.Reports.Visitors;

/// <summary>Which visitors to list: those of the segment, the last seen first.</summary>
public sealed record VisitorsRequest : Envelope.ReportRequest
{
    /// <summary>Only ids that hold this text, whatever the case; null: all.</summary>
    public string? Q { get; init; }

    /// <summary>How many, 1 to 200; default 50.</summary>
    public int? Limit { get; init; }

    /// <summary>Where the page before ended; null: the beginning.</summary>
    public string? Cursor { get; init; }
}

/// <summary>A page of visitors, the last seen first.</summary>
/// <param name="Rows">The visitors.</param>
/// <param name="Cursor">For the next page; null when this is the last.</param>
public sealed record VisitorPage(IReadOnlyList<VisitorRow> Rows, string? Cursor);

/// <summary>A visitor in a list.</summary>
/// <param name="Id">The user's id for a known person, else the visitor id.</param>
/// <param name="FirstSeen">When their first event happened, RFC 3339.</param>
/// <param name="LastSeen">When the last did.</param>
/// <param name="Events">Events in all history.</param>
/// <param name="Sessions">Sessions in all history.</param>
/// <param name="Macros">Counted macro conversions.</param>
/// <param name="Micros">Counted micro conversions.</param>
/// <param name="Value">Net value of the macros in the site's currency; null where none has a value.</param>
/// <param name="Channel">Of the last session; null for none.</param>
/// <param name="Device">Of the last session.</param>
/// <param name="Country">Of the last session.</param>
public sealed record VisitorRow(
    string Id, string FirstSeen, string LastSeen, long Events, long Sessions, long Macros, long Micros, string? Value, string? Channel, string? Device, string? Country);

/// <summary>One person's journey, a page of it.</summary>
public sealed record VisitorJourney
{
    /// <summary>The user's id for a known person, else the visitor id.</summary>
    public required string Id { get; init; }

    /// <summary>When their first event happened, RFC 3339; null without one that reports see.</summary>
    public required string? FirstSeen { get; init; }

    /// <summary>When the last did.</summary>
    public required string? LastSeen { get; init; }

    /// <summary>Events that reports see, in all history.</summary>
    public required long Events { get; init; }

    /// <summary>Events that reports leave out: bots', or sent without consent.</summary>
    public required long LeftOut { get; init; }

    /// <summary>Sessions in all history.</summary>
    public required long Sessions { get; init; }

    /// <summary>What they did, in all history, macros first; definitions without a conversion are left out.</summary>
    public required IReadOnlyList<VisitorConversions> Conversions { get; init; }

    /// <summary>The sessions that the events of the page belong to, the newest first.</summary>
    public required IReadOnlyList<VisitorSession> Page { get; init; }

    /// <summary>The events of the page, the newest first.</summary>
    public required IReadOnlyList<VisitorEvent> Rows { get; init; }

    /// <summary>For the next, older page; null when this is the last.</summary>
    public string? Cursor { get; init; }
}

/// <summary>One definition, and how often the person did it.</summary>
public sealed record VisitorConversions(string Key, string Name, string Kind, long Count, string First, string Last, string? Value);

/// <summary>One session, whole.</summary>
/// <param name="Index">Its number in the person's history, from 1.</param>
/// <param name="Start">RFC 3339.</param>
/// <param name="End">RFC 3339.</param>
/// <param name="EngagedMs">How long they looked, in milliseconds; null when no page said so.</param>
/// <param name="Events">Its events.</param>
/// <param name="PageViews">Its page views.</param>
/// <param name="Conversions">The keys of the conversions in it, each once, sorted.</param>
/// <param name="Channel">As in the sources report.</param>
/// <param name="Source">As in the sources report.</param>
/// <param name="Medium">As in the sources report.</param>
/// <param name="Campaign">As in the sources report.</param>
/// <param name="Landing">The path of its first page view.</param>
/// <param name="Exit">The path of its last page view.</param>
/// <param name="Device">As in the sources report.</param>
/// <param name="Browser">As in the sources report.</param>
/// <param name="Os">As in the sources report.</param>
/// <param name="Country">As in the sources report.</param>
public sealed record VisitorSession(
    int Index, string Start, string End, decimal? EngagedMs, long Events, long PageViews, IReadOnlyList<string> Conversions, string? Channel, string? Source, string? Medium,
    string? Campaign, string? Landing, string? Exit, string? Device, string? Browser, string? Os, string? Country);

/// <summary>One event as the index knows it.</summary>
/// <param name="Seq">Its number in the store.</param>
/// <param name="Micros">When it happened, in microseconds since the Unix epoch.</param>
/// <param name="Session">The number of its session; null for none.</param>
/// <param name="Conversions">The keys of the definitions it counts for, sorted.</param>
/// <param name="LeftOut">Whether reports leave it out.</param>
public sealed record VisitorEvent(long Seq, long Micros, int? Session, IReadOnlyList<string> Conversions, bool LeftOut);
