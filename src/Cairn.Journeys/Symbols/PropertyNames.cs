using Cairn.Journeys.Index;

namespace Cairn.Journeys.Symbols;

/// <summary>Finds the column a property name means.</summary>
public static class PropertyNames
{
    private const string EventScope = "event.";
    private const string Properties = "prop.";

    /// <summary>The columns of the events table that people filter by.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        "browser", "campaign", "channel", "city", "content", "country", "currency", "device", "host", "language", "medium", "order_id", "os", "path",
        "referrer", "region", "screen", "source", "term", "title", "url", "value",
    ];

    /// <summary>A column of the events table when there is one of that name, else the property: <c>channel</c>, but <c>prop.platform</c> for <c>platform</c>, <c>event.platform</c> and <c>prop.platform</c>.</summary>
    public static string Resolve(string property, IndexView view)
    {
        var name = property.StartsWith(EventScope, StringComparison.Ordinal) && property.Length > EventScope.Length
            ? property[EventScope.Length..]
            : property;
        return name.StartsWith(Properties, StringComparison.Ordinal) && name.Length > Properties.Length ? name
            : view.HasColumn(name) ? name
            : Properties + name;
    }
}
