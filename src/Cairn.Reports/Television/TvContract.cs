using Cairn.Reports.Envelope;

namespace Cairn.Reports.Television;

/// <summary>What reports on television may be asked.</summary>
public abstract record TvQuestion : ReportRequest
{
    /// <summary>Only impressions of this campaign, whatever its case; null: of all.</summary>
    public string? Campaign { get; init; }

    /// <summary>How long after an impression a visit counts, at most <c>30d</c>; default <c>14d</c>.</summary>
    public string? Window { get; init; }

    /// <summary>Campaigns shown to those who were here before: their window is 7 days, or <see cref="Window"/> where that is shorter.</summary>
    public IReadOnlyList<string>? Retargeting { get; init; }

    /// <summary>Hours in which an earlier click of the same person claims a visit, 0 to 720; default 0: only what the visit itself carries.</summary>
    public int? CompeteHours { get; init; }

    /// <summary>Sources, mediums and campaigns of television's own links, such as those of a QR code, whatever their case. Null: the mediums <c>tv</c>, <c>ctv</c>, <c>ott</c> and <c>linear-tv</c>.</summary>
    public IReadOnlyList<string>? OwnParameters { get; init; }

    /// <summary>More persons than this under one household key within 14 days: the key is shared. Default 12.</summary>
    public int? SharedPersons { get; init; }

    /// <summary>More impressions than this under one household key on one day: the key is shared. Default 40.</summary>
    public int? SharedImpressions { get; init; }
}

/// <summary>POST …/reports/tv. The range is of impressions; visits and conversions they brought later count, up to as_of.</summary>
public sealed record TvRequest : TvQuestion
{
    /// <summary><c>creative</c> (default), <c>publisher</c>, <c>daypart</c> (weekday and hour where the viewer lives), <c>weekday</c>, <c>hour</c>, <c>deal</c>, <c>region</c>, <c>line</c>, <c>campaign</c> or <c>source</c>.</summary>
    public string? By { get; init; }

    /// <summary>Keys of definitions, macros and micros. Null: all that are not archived.</summary>
    public IReadOnlyList<string>? Definitions { get; init; }
}

/// <summary>Ads on television: verified, influenced and incremental side by side (<c>docs/definitions/television.md</c>).</summary>
public sealed record TvReport : ReportResult
{
    /// <summary>What rows are made of.</summary>
    public required string By { get; init; }

    /// <summary>How long after an impression a visit counted.</summary>
    public required string Window { get; init; }

    /// <summary>ISO 4217: what values and costs are in.</summary>
    public required string Currency { get; init; }

    /// <summary>All impressions of the range together.</summary>
    public required TvRow Total { get; init; }

    /// <summary>By verified visits, then impressions, then key.</summary>
    public required IReadOnlyList<TvRow> Rows { get; init; }

    /// <summary>Households by how often an ad was shown in them; 11 stands for 11 and more.</summary>
    public required IReadOnlyList<TvFrequency> Frequencies { get; init; }

    /// <summary>Impressions that could not be matched, and why.</summary>
    public required TvGuards Guards { get; init; }

    /// <summary>Share of visits, of those that an impression might be matched with, that match one moved back by the window: by accident. Null over none.</summary>
    public double? ChanceRate { get; init; }

    /// <summary>The same share with the impressions where they were: to be read beside <see cref="ChanceRate"/>.</summary>
    public double? MatchRate { get; init; }

    /// <summary>Why there is no <c>incremental</c>; null where there is.</summary>
    public string? NoIncremental { get; init; }
}

/// <summary>Some impressions and what came of them.</summary>
public sealed record TvRow
{
    /// <summary>The value of the dimension; <c>(none)</c> where it is missing.</summary>
    public required string Key { get; init; }

    /// <summary>Ads shown.</summary>
    public required long Impressions { get; init; }

    /// <summary>Of them seen to the end.</summary>
    public required long Completed { get; init; }

    /// <summary>completed / impressions.</summary>
    public double? CompletionRate { get; init; }

    /// <summary>Households with an impression that can be matched.</summary>
    public required long Reach { get; init; }

    /// <summary>Impressions that can be matched / reach.</summary>
    public double? Frequency { get; init; }

    /// <summary>Share of impressions without a household.</summary>
    public double? WithoutHousehold { get; init; }

    /// <summary>After an ad seen to the end, and claimed by nobody else.</summary>
    public required TvOutcome Verified { get; init; }

    /// <summary>After any ad, claimed or not; never fewer than verified.</summary>
    public required TvOutcome Influenced { get; init; }

    /// <summary>What would not have come without the ads, from a randomised comparison; null where there is none.</summary>
    public TvIncremental? Incremental { get; init; }

    /// <summary>What the impressions cost; null where nobody said.</summary>
    public string? Cost { get; init; }

    /// <summary>1000 · cost / impressions.</summary>
    public string? Cpm { get; init; }

    /// <summary>Cost / impressions seen to the end.</summary>
    public string? Cpcv { get; init; }

    /// <summary>Cost / verified visits.</summary>
    public string? Cpvv { get; init; }

    /// <summary>Cost / verified macro conversions.</summary>
    public string? Cpa { get; init; }

    /// <summary>Value of verified macro conversions / cost.</summary>
    public double? Roas { get; init; }

    /// <summary>Fewer than 30 verified visits.</summary>
    public required bool LowData { get; init; }
}

/// <summary>Visits and conversions.</summary>
public sealed record TvOutcome
{
    /// <summary>Visits.</summary>
    public required long Visits { get; init; }

    /// <summary>visits / reach; null over nobody.</summary>
    public double? VisitsPerHousehold { get; init; }

    /// <summary>Each micro.</summary>
    public required IReadOnlyList<TvMicro> Micros { get; init; }

    /// <summary>Macro conversions.</summary>
    public required long Macros { get; init; }

    /// <summary>Their net value; null when no macro has one.</summary>
    public string? Value { get; init; }

    /// <summary>Cost / visits.</summary>
    public string? CostPerVisit { get; init; }

    /// <summary>Cost / macros.</summary>
    public string? CostPerMacro { get; init; }
}

/// <summary>A micro.</summary>
/// <param name="Key">The definition's key.</param>
/// <param name="Count">How many.</param>
public sealed record TvMicro(string Key, long Count);

/// <summary>What would not have come without the ads.</summary>
/// <param name="Visits">Households that visited for the ads' sake.</param>
/// <param name="Ci">95 %.</param>
/// <param name="CostPer">Cost / visits; null where it is not shown that there are any.</param>
/// <param name="CostPerCi">Its bounds; the upper one is null where the interval reaches 0.</param>
/// <param name="Verdict">As in the lift report.</param>
public sealed record TvIncremental(double Visits, IntervalResult Ci, string? CostPer, TvCostBounds? CostPerCi, string Verdict);

/// <summary>Between which costs one incremental outcome lies.</summary>
/// <param name="Low">Null where even the lower bound is none.</param>
/// <param name="High">Null: without bound.</param>
public sealed record TvCostBounds(string? Low, string? High);

/// <summary>Households in which an ad was shown so often.</summary>
/// <param name="Times">How often; 11 stands for 11 and more.</param>
/// <param name="Households">How many.</param>
/// <param name="Verified">Of them with a verified visit.</param>
/// <param name="VisitRate">verified / households. An association: who watches more differs in much else.</param>
public sealed record TvFrequency(int Times, long Households, long Verified, double? VisitRate);

/// <summary>Impressions that each guard took away.</summary>
/// <param name="NoIp">No address, or one that is nobody's alone.</param>
/// <param name="DataCentre">The address is a data centre's.</param>
/// <param name="Shared">The key stands for more than one household.</param>
/// <param name="TooLate">They were told of after the secret of their thirty days was destroyed.</param>
/// <param name="CompletionUnknown">Their source says of no impression that it was seen to the end, so they verify nothing; they still influence.</param>
public sealed record TvGuards(long NoIp, long DataCentre, long Shared, long TooLate, long CompletionUnknown);
