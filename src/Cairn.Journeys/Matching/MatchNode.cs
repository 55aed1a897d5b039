using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Matching;

/// <summary>A matching tree: which events are matches of a conversion definition (<c>docs/definitions/conversion.md</c>).</summary>
/// <remarks>All parts are tested on one event, the anchor; state parts look at what happened up to and with it.</remarks>
public abstract record MatchNode
{
    private protected MatchNode() { }

    /// <summary>At least one part holds.</summary>
    public sealed record Any(ValueList<MatchNode> Parts) : MatchNode;

    /// <summary>All parts hold.</summary>
    public sealed record All(ValueList<MatchNode> Parts) : MatchNode;

    /// <summary>The part does not hold; stands beside a positive part.</summary>
    public sealed record Not(MatchNode Part) : MatchNode;

    /// <summary>The event's name is one of these.</summary>
    public sealed record Event(ValueList<string> Names) : MatchNode;

    /// <summary>Every filter holds.</summary>
    public sealed record Where(ValueList<Filter> Filters) : MatchNode;

    /// <summary>The whole <c>path</c>, <c>host</c> or <c>url</c> fits the glob.</summary>
    public sealed record Address(string Column, string Glob) : MatchNode;

    /// <summary>A URL parameter, named by the filter's property, satisfies the filter.</summary>
    public sealed record Query(Filter Filter) : MatchNode;

    /// <summary>The clicked element or one of its captured ancestors fits the selector.</summary>
    public sealed record Selector(string Text) : MatchNode;

    /// <summary>The visible text of the clicked element equals or contains a text, case ignored.</summary>
    public sealed record ClickText(string Text, bool Contains) : MatchNode;

    /// <summary>Something that grows within a page view or a play has reached a size.</summary>
    /// <param name="Kind">What grows.</param>
    /// <param name="AtLeast">Percent, or seconds for <see cref="ThresholdKind.TimeOnPage"/>; 1 for <see cref="ThresholdKind.Visible"/>.</param>
    /// <param name="Id">The element's key or the video's id; null: any.</param>
    public sealed record Threshold(ThresholdKind Kind, decimal AtLeast, string? Id) : MatchNode;

    /// <summary>A form event of one form, or of any when <paramref name="Id"/> is null.</summary>
    public sealed record Form(string? Id, string EventName) : MatchNode;

    /// <summary>The anchor matches <paramref name="Of"/> and nothing matches <paramref name="Without"/> in time.</summary>
    /// <param name="Of">What was begun.</param>
    /// <param name="Without">What would have ended it well.</param>
    /// <param name="Within">How long to wait, closed; null with <paramref name="PerSession"/>.</param>
    /// <param name="PerSession">The wait ends with the session.</param>
    public sealed record Abandoned(Symbol Of, Symbol Without, Duration? Within, bool PerSession) : MatchNode;

    /// <summary>The state of the session up to and with the anchor.</summary>
    /// <param name="Field">Which.</param>
    /// <param name="Filter">How it compares.</param>
    /// <param name="Glob">For <see cref="SessionField.Paths"/>: which paths count.</param>
    public sealed record Session(SessionField Field, Filter Filter, string? Glob) : MatchNode;

    /// <summary>The state of the visitor up to and with the anchor.</summary>
    /// <param name="Field">Which.</param>
    /// <param name="Filter">How it compares.</param>
    /// <param name="Within">For <see cref="VisitorField.Sessions"/>: only sessions that start at most this long before the current one starts.</param>
    public sealed record Visitor(VisitorField Field, Filter Filter, Duration? Within) : MatchNode;
}

/// <summary>What a threshold measures.</summary>
public enum ThresholdKind
{
    /// <summary>How far the page was scrolled, in percent.</summary>
    Scroll,

    /// <summary>Whether an element was seen.</summary>
    Visible,

    /// <summary>How much of a video was played, in percent.</summary>
    Video,

    /// <summary>Engaged time on the page, in seconds.</summary>
    TimeOnPage,
}

/// <summary>What can be asked of a session.</summary>
public enum SessionField
{
    /// <summary>Page views so far.</summary>
    PageViews,

    /// <summary>Events so far.</summary>
    Events,

    /// <summary>Seconds since it started.</summary>
    Duration,

    /// <summary>Whether it is engaged so far: ten seconds of engaged time, or two page views.</summary>
    Engaged,

    /// <summary>Its number in the visitor's history, from 1.</summary>
    Index,

    /// <summary>The channel of the first event that has one.</summary>
    Channel,

    /// <summary>The path of the first page view.</summary>
    Landing,

    /// <summary>Distinct paths viewed that fit a glob.</summary>
    Paths,
}

/// <summary>What can be asked of a visitor.</summary>
public enum VisitorField
{
    /// <summary>Sessions so far.</summary>
    Sessions,

    /// <summary>Whole days of 86,400 seconds since the first event.</summary>
    DaysSinceFirst,

    /// <summary>The channel of the first event that has one.</summary>
    FirstChannel,
}
