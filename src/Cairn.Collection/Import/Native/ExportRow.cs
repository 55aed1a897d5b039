namespace Cairn.Collection.Import.Native;

/// <summary>The names of the fields that an exported row has besides those of a native event (<c>docs/how-to/import.md</c>).</summary>
/// <remarks>
/// <see cref="Mark"/> says that a row is whole: what is absent is absent in the store, and nothing is computed anew.
/// So an export that is imported gives equal rows. Trust and import number are the import's own.
/// </remarks>
public static class ExportRow
{
    /// <summary>The field that says that the row is whole, and its value is the version of the form.</summary>
    public const string Mark = "$row";

    /// <summary>The only version there is.</summary>
    public const int Version = 1;

    /// <summary>Text columns: the name in a row, and the mapping key or column it is.</summary>
    public static IReadOnlyList<string> TextColumns { get; } =
    [
        "host", "path", "source", "medium", "campaign", "campaign_id", "content", "term", "click_id_kind", "click_id", "channel",
        "country", "region", "city", "device", "os", "os_version", "browser", "browser_version", "household_key", "previous_household_key",
    ];
}
