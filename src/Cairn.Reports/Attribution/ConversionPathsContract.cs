using Cairn.Reports.Envelope;

namespace Cairn.Reports.Attribution;

/// <summary>POST …/reports/paths-to-conversion.</summary>
public sealed record ConversionPathsRequest : TouchRequest
{
    /// <summary>The key of a definition, macro or micro. Null: the site's only macro.</summary>
    public string? Definition { get; init; }

    /// <summary>How many paths are listed, 1 to 1,000; default 50. Totals, lengths and lags are of all.</summary>
    public int? Top { get; init; }
}

/// <summary>The paths that conversions of a definition took.</summary>
public sealed record ConversionPathsReport : ResultOverTouches
{
    /// <summary>The definition's key.</summary>
    public required string Definition { get; init; }

    /// <summary>The most frequent paths, by conversions, then nulls, then name.</summary>
    public required IReadOnlyList<ConversionPathRow> Rows { get; init; }

    /// <summary>All paths together.</summary>
    public required ConversionPathTotals Totals { get; init; }

    /// <summary>Conversions by how many touches their path has, 0 for none; 20 stands for 20 and more.</summary>
    public required IReadOnlyList<PathLength> Lengths { get; init; }

    /// <summary>Conversions by full days from the first touch; 30 stands for 30 and more.</summary>
    public required IReadOnlyList<PathLag> Lags { get; init; }
}

/// <summary>What reports over touches say in common.</summary>
public abstract record ResultOverTouches : ReportResult
{
    /// <summary>ISO 4217: what values are in.</summary>
    public required string Currency { get; init; }

    /// <summary>How far back each kind of touch counted, for the definition asked for or, of several, for macros.</summary>
    public required IReadOnlyDictionary<string, string> Windows { get; init; }
}

/// <summary>A path.</summary>
/// <param name="Channels">In order; empty: conversions without a touch in their window.</param>
/// <param name="Conversions">That took it.</param>
/// <param name="Nulls">Journeys that took it, whose last touch lies in the range, and did not convert in time.</param>
/// <param name="Value">Net value; null when the definition has none.</param>
/// <param name="MedianDays">From first touch to conversion; null without conversions.</param>
/// <param name="MedianTouches">Of the path in full, whatever form is listed; null without conversions.</param>
public sealed record ConversionPathRow(IReadOnlyList<string> Channels, long Conversions, long Nulls, string? Value, double? MedianDays, double? MedianTouches);

/// <summary>All paths together.</summary>
/// <param name="Paths">How many different ones conversions took.</param>
/// <param name="Conversions">All.</param>
/// <param name="Nulls">All journeys that did not convert.</param>
/// <param name="Value">Net value; null when the definition has none.</param>
/// <param name="MedianDays">Over conversions with a path.</param>
/// <param name="MedianTouches">Over conversions with a path.</param>
public sealed record ConversionPathTotals(long Paths, long Conversions, long Nulls, string? Value, double? MedianDays, double? MedianTouches);

/// <summary>Conversions whose path has so many touches.</summary>
public sealed record PathLength(int Touches, long Conversions, double? Share);

/// <summary>Conversions so many days after the first touch.</summary>
public sealed record PathLag(int Days, long Conversions, double? Share);
