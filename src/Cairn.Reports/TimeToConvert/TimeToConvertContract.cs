using System.Text.Json;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.TimeToConvert;

/// <summary>POST …/reports/time-to-convert.</summary>
public sealed record TimeToConvertRequest : ReportRequest
{
    /// <summary>Where the clock starts: the visitor's first of this symbol in all history; left out: the visitor's first event.</summary>
    public JsonElement From { get; init; }

    /// <summary>Where it ends: the first of this symbol after the start; left out: any macro conversion.</summary>
    public JsonElement To { get; init; }
}

/// <summary>How long visitors take, and how many will have converted by when.</summary>
public sealed record TimeToConvertReport : ReportResult
{
    /// <summary>Visitors whose start lies in the range.</summary>
    public required long Visitors { get; init; }

    /// <summary>Those of them who have converted.</summary>
    public required long Converted { get; init; }

    /// <summary>Over those who have converted; they are the quicker ones, see <see cref="Curve"/> for all.</summary>
    public required ConverterStats Converters { get; init; }

    /// <summary>The share converted by each time, by Kaplan and Meier; at most 200 points, the first and the last among them.</summary>
    public required IReadOnlyList<ConvertedPoint> Curve { get; init; }

    /// <summary>The same for the period or the segment compared with; null when not asked for.</summary>
    public TimeToConvertReport? Comparison { get; init; }
}

/// <summary>Quantiles over visitors who converted.</summary>
/// <param name="Time">Seconds from start to conversion.</param>
/// <param name="Sessions">The number of the conversion's session in the visitor's history, from 1.</param>
/// <param name="Touches">Sessions with a channel, from that of the start to that of the conversion.</param>
public sealed record ConverterStats(SpreadResult Time, SpreadResult Sessions, SpreadResult Touches);

/// <summary>The middle and the edges of some numbers; all null when there are none.</summary>
public sealed record SpreadResult(double? Median, double? P25, double? P75, double? P90);

/// <summary>A point of the curve.</summary>
/// <param name="T">Seconds since the start.</param>
/// <param name="Share">Share of all visitors that has converted by then.</param>
/// <param name="Lo">Lower end of the 95 % interval; null where everybody has converted.</param>
/// <param name="Hi">Upper end.</param>
public sealed record ConvertedPoint(double T, double Share, double? Lo, double? Hi);
