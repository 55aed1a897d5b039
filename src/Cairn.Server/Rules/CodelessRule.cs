namespace Cairn.Server.Rules;

/// <summary>Turns something that happens on a page into a named event. The shape is that of <c>tests/wire/rules.schema.json</c>.</summary>
/// <param name="Id">Its key; stands as <c>rule</c> on the events.</param>
/// <param name="Name">What the event is called.</param>
/// <param name="On">What must happen: one of <see cref="Happenings"/>.</param>
/// <param name="Selector">CSS: on which element.</param>
/// <param name="Text">What stands on the element; for <c>datalayer</c> and <c>event</c> the name.</param>
/// <param name="Url">The whole address.</param>
/// <param name="Seconds">For <c>timer</c>: how long after the page view.</param>
/// <param name="Percent">For <c>scroll</c>: how far, 0 to 100.</param>
/// <param name="Once">For what it fires at most once: <c>page</c> (default), <c>session</c>, <c>visitor</c>, <c>always</c>.</param>
/// <param name="Props">Properties of the event by name, and where they come from.</param>
/// <param name="Value">Where the event's value comes from.</param>
internal sealed record CodelessRule(
    string Id, string Name, string On, string? Selector, RuleCondition? Text, RuleCondition? Url, double? Seconds, double? Percent, string? Once,
    IReadOnlyDictionary<string, RuleSource>? Props, RuleSource? Value)
{
    /// <summary>What a rule can wait for.</summary>
    public static IReadOnlyList<string> Happenings { get; } = ["click", "submit", "view", "change", "page", "timer", "scroll", "exists", "datalayer", "event"];

    /// <summary>For what a rule can fire at most once.</summary>
    public static IReadOnlyList<string> Spans { get; } = ["page", "session", "visitor", "always"];
}

/// <param name="Op">One of <see cref="Operators"/>.</param>
/// <param name="Value">At most 200 characters.</param>
internal sealed record RuleCondition(string Op, string Value)
{
    /// <summary>How a text can be compared.</summary>
    public static IReadOnlyList<string> Operators { get; } = ["equals", "contains", "starts", "ends", "regex"];
}

/// <param name="From">One of <see cref="Places"/>.</param>
/// <param name="Arg">The name of the attribute, parameter, meta tag or entry; the text itself for <c>const</c>; a selector below the element for <c>text</c>.</param>
internal sealed record RuleSource(string From, string? Arg)
{
    /// <summary>Where a property can come from.</summary>
    public static IReadOnlyList<string> Places { get; } = ["attr", "text", "url_param", "meta", "datalayer", "const"];
}
