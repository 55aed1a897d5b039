using System.Text.Json.Serialization;

namespace Cairn.Reports.Envelope;

/// <summary>What every report request may say.</summary>
public abstract record ReportRequest
{
    /// <summary>Local dates (<c>2026-11-01</c>; <c>to</c> is not inside) or RFC 3339 moments, or <c>last 7 days</c>, <c>last 7d</c>, <c>all</c> in <c>last</c>. Null: all of history.</summary>
    public RangeRequest? Range { get; init; }

    /// <summary>RFC 3339; events at or after it do not exist for the report. Null: the moment the request starts.</summary>
    public string? AsOf { get; init; }

    /// <summary>An IANA zone; null: the site's.</summary>
    public string? Timezone { get; init; }

    /// <summary>A segment as text, such as <c>did(purchase, last 30d) and first.channel = "Email"</c> (<c>docs/definitions/segment.md</c>); null: everybody.</summary>
    public string? Segment { get; init; }

    /// <summary>Filters in text form, such as <c>channel = "Email"</c>; all must hold.</summary>
    public IReadOnlyList<string>? Filters { get; init; }

    /// <summary>Brings quarantined events back.</summary>
    public bool IncludeBots { get; init; }

    /// <summary><c>person</c> (default) or <c>browser</c>.</summary>
    public string? Identity { get; init; }

    /// <summary>The rules of sessions: the name of a preset; null: the site's.</summary>
    public string? SessionRule { get; init; }

    /// <summary>Which version of a definition judges an event: <c>latest</c> (default), <c>as_was</c>, or <c>version 2</c> for one version.</summary>
    public string? History { get; init; }

    /// <summary>The period or segment to stand beside the report; null: none.</summary>
    public CompareRequest? Compare { get; init; }
}

/// <summary>A range as a caller writes it.</summary>
public sealed record RangeRequest(string? From = null, string? To = null, string? Last = null);

/// <summary>What to compare with: <c>previous</c> (the period before, same length) or a range, and the visitors of a segment; without either of the first two the same range.</summary>
public sealed record CompareRequest(RangeRequest? Range = null, bool Previous = false, string? Segment = null);

/// <summary>What every report result says about itself.</summary>
public abstract record ReportResult
{
    /// <summary>The report's name.</summary>
    public required string Kind { get; init; }

    /// <summary>The version of the computation.</summary>
    public int PlanVersion { get; init; } = 1;

    /// <summary>RFC 3339.</summary>
    public required string AsOf { get; init; }

    /// <summary>Whether this is an older answer and a newer one can be had: in some seconds, or at once by asking without <c>max-stale</c>.</summary>
    public bool Refreshing { get; init; }

    /// <summary>The store position the answer was computed at.</summary>
    public required PositionResult Position { get; init; }

    /// <summary>The range as it was understood, in UTC; null ends mean all of history.</summary>
    public required RangeResult Range { get; init; }

    /// <summary>The version of each definition that took part.</summary>
    public IReadOnlyDictionary<string, int> Definitions { get; init; } = new Dictionary<string, int>();

    /// <summary>The filters of the request.</summary>
    [JsonInclude]
    public IReadOnlyList<string> Filters { get; internal set; } = [];

    /// <summary>The segment of the request; null for everybody.</summary>
    [JsonInclude]
    public string? Segment { get; internal set; }

    /// <summary>True when the segment names an event that the report takes as its outcome, so that its rates say little; else null.</summary>
    [JsonInclude]
    public bool? SelectsOnOutcome { get; internal set; }

    /// <summary>When the newest event that the report knows of happened, RFC 3339; null when there is none.</summary>
    [JsonInclude]
    public string? Newest { get; internal set; }

    /// <summary>Remarks on the answer.</summary>
    [JsonInclude]
    public IReadOnlyList<WarningResult> Warnings { get; internal set; } = [];

    /// <summary>What is not exact; empty when all of it is.</summary>
    public IReadOnlyList<object> Approximations { get; init; } = [];

    /// <summary>What was left out.</summary>
    public required ExcludedResult Excluded { get; init; }

    /// <summary>How long it took, in milliseconds; the only field that differs between equal answers.</summary>
    [JsonInclude]
    public double TookMs { get; internal set; }
}

/// <summary>A store position.</summary>
public sealed record PositionResult(long Seq, long Change);

/// <summary>A range in UTC, RFC 3339; null means open.</summary>
public sealed record RangeResult(string? From, string? To, string Timezone);

/// <summary>A remark.</summary>
public sealed record WarningResult(string Code, string Text, string? Field = null);

/// <summary>Events of the range that were left out.</summary>
public sealed record ExcludedResult(long Bots, long Consent, long Failed);

/// <summary>A Wilson interval at 95 %.</summary>
public sealed record IntervalResult(double Low, double High);
