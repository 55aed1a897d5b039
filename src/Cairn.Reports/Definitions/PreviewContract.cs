using System.Text.Json;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Definitions;

/// <summary>POST …/definitions/preview and …/reports/preview: what definitions would count beside what they count now. Either <see cref="Yaml"/> or <see cref="Definition"/>.</summary>
public sealed record PreviewRequest : ReportRequest
{
    /// <summary>A whole <c>cairn.yaml</c>.</summary>
    public string? Yaml { get; init; }

    /// <summary>One definition.</summary>
    public JsonElement? Definition { get; init; }

    /// <summary>How many full local days before today, 1 to 400; default 90. The request's own range is not taken.</summary>
    public int? Days { get; init; }
}

/// <summary>One row per definition, in the order asked for.</summary>
public sealed record PreviewReport : ReportResult
{
    /// <summary>The rows.</summary>
    public required IReadOnlyList<PreviewRow> Rows { get; init; }
}

/// <summary>One definition, old and new side by side: sets of counted conversions, after dedupe and counting.</summary>
/// <param name="Key">The definition's key.</param>
/// <param name="IsNew">Nothing of that key is there yet.</param>
/// <param name="Total">Over all days.</param>
/// <param name="OldVisitors">Distinct visitors now.</param>
/// <param name="NewVisitors">Distinct visitors then.</param>
/// <param name="OldValue">Net value now, a decimal text in the site's currency; null without a value.</param>
/// <param name="NewValue">Net value then.</param>
/// <param name="ByDay">By local day.</param>
/// <param name="OnlyOldSamples">Up to 20 visitors with a conversion that would be lost, newest first.</param>
/// <param name="OnlyNewSamples">Up to 20 visitors with a conversion that would be won, newest first.</param>
public sealed record PreviewRow(
    string Key, bool IsNew, PreviewNumbers Total, long OldVisitors, long NewVisitors, string? OldValue, string? NewValue,
    IReadOnlyList<PreviewDay> ByDay, IReadOnlyList<PreviewSample> OnlyOldSamples, IReadOnlyList<PreviewSample> OnlyNewSamples);

/// <summary>Conversions now, then, in both, and in one alone.</summary>
public sealed record PreviewNumbers(long Old, long New, long Both, long OnlyOld, long OnlyNew);

/// <summary>One local day.</summary>
public sealed record PreviewDay(string T, PreviewNumbers Numbers);

/// <summary>A visitor and the moment of the conversion, RFC 3339.</summary>
public sealed record PreviewSample(string Visitor, string At);
