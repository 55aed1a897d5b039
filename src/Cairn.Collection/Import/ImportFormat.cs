namespace Cairn.Collection.Import;

/// <summary>What a file to import is written in. Gzip around any but Parquet is recognised by its first bytes.</summary>
public enum ImportFormat
{
    /// <summary>RFC 4180 with a header line; delimiter, quote and encoding are detected.</summary>
    Csv = 1,

    /// <summary>One native event a line.</summary>
    Jsonl = 2,

    /// <summary>The columns of the events table, or a mapping as for CSV.</summary>
    Parquet = 3,

    /// <summary>Google Analytics 4's BigQuery export, as JSONL or Parquet.</summary>
    Ga4BigQuery = 4,
}

/// <summary>The names of <see cref="ImportFormat"/> as people write them.</summary>
public static class ImportFormats
{
    private static readonly (string Name, ImportFormat Format)[] All =
    [
        ("csv", ImportFormat.Csv), ("jsonl", ImportFormat.Jsonl), ("parquet", ImportFormat.Parquet), ("ga4-bigquery", ImportFormat.Ga4BigQuery),
    ];

    /// <summary>Every name, in the order they are documented.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(pair => pair.Name)];

    /// <summary>Reads a name; false for anything that is not in <see cref="Names"/>.</summary>
    public static bool TryParse(string text, out ImportFormat format)
    {
        var at = Array.FindIndex(All, pair => pair.Name == text);
        format = at < 0 ? default : All[at].Format;
        return at >= 0;
    }

    /// <summary>The name of a format.</summary>
    public static string NameOf(ImportFormat format) => Array.Find(All, pair => pair.Format == format).Name;
}
