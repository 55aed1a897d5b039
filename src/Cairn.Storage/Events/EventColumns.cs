using System.Collections.Frozen;
using Cairn.Journeys.Events;
using Cairn.Storage.DuckDb;

namespace Cairn.Storage.Events;

/// <summary>The columns of the events table that reports may name. A closed set: no other text becomes part of a statement.</summary>
internal static class EventColumns
{
    /// <summary>What a property's name starts with.</summary>
    public const string PropertyPrefix = "prop.";

    private static readonly FrozenDictionary<string, ValueKind> Kinds = Texts().ToFrozenDictionary(name => name, _ => ValueKind.Text, StringComparer.Ordinal)
        .Concat(
        [
            new("client_seq", ValueKind.Number), new("value", ValueKind.Number), new("consent", ValueKind.Number), new("bot", ValueKind.Number),
            new("trust", ValueKind.Number), new("import", ValueKind.Number), new("sessionless", ValueKind.Boolean), new("exposures", ValueKind.Json),
            new("properties", ValueKind.Json),
        ])
        .ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether the name can be read; every property can.</summary>
    public static bool Has(string column) =>
        (column.Length > PropertyPrefix.Length && column.StartsWith(PropertyPrefix, StringComparison.Ordinal)) || Kinds.ContainsKey(column) || ChannelColumn.Is(column);

    /// <summary>The column and the kind of its values; null if there is none of that name.</summary>
    public static (SqlName Name, ValueKind Kind)? Find(string column) =>
        Kinds.TryGetValue(column, out var kind) ? (new SqlName(column), kind) : null;

    private static string[] Texts() =>
    [
        "event_id", "visitor_id", "user_id", "name", "url", "host", "path", "title", "referrer", "source", "medium", "campaign",
        "campaign_id", "content", "term", "click_id_kind", "click_id", "channel", "country", "region", "city", "device", "os", "os_version",
        "browser", "browser_version", "language", "screen", "currency", "order_id", "household_key", "previous_household_key", "sdk",
    ];
}
