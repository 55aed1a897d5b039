using Cairn.Reports.Envelope;

namespace Cairn.Reports.GeoLift;

/// <summary>POST …/reports/geo-lift: what a campaign did in some regions, beside a mix of the others.</summary>
public sealed record GeoLiftRequest : ReportRequest
{
    /// <summary><c>sessions</c> (default), <c>visitors</c>, the key of a macro or micro, or <c>value:KEY</c> for its net value.</summary>
    public string? Metric { get; init; }

    /// <summary>The regions in which the campaign ran, as they stand in the events.</summary>
    public IReadOnlyList<string>? Treated { get; init; }

    /// <summary>The first day of the test, local: <c>2026-05-01</c>.</summary>
    public string? From { get; init; }

    /// <summary>The day after its last.</summary>
    public string? To { get; init; }

    /// <summary>The first day before the test that the mix is learned from; at least four times as many days as the test has.</summary>
    public string? PreFrom { get; init; }

    /// <summary><c>region</c> (default), <c>country</c> or <c>city</c>.</summary>
    public string? Unit { get; init; }

    /// <summary>Only these regions may be mixed; null: all others. Leave out those that the campaign may have reached, too.</summary>
    public IReadOnlyList<string>? Donors { get; init; }

    /// <summary>Figures from elsewhere instead of the site's own, at most 200,000: a day that is missing is 0.</summary>
    public IReadOnlyList<GeoLiftFigure>? Rows { get; init; }
}

/// <summary>One region on one day.</summary>
/// <param name="Unit">The region.</param>
/// <param name="T">The day, <c>2026-05-01</c>.</param>
/// <param name="Y">The figure.</param>
public sealed record GeoLiftFigure(string Unit, string T, double Y);

/// <summary>What a campaign did in some regions (<c>docs/definitions/geo-lift.md</c>).</summary>
public sealed record GeoLiftReport : ReportResult
{
    /// <summary>What was counted.</summary>
    public required string Metric { get; init; }

    /// <summary>The treated regions.</summary>
    public required IReadOnlyList<string> Treated { get; init; }

    /// <summary>Of the regions that are mixed, largest first; those without weight are left out.</summary>
    public required IReadOnlyList<GeoLiftWeight> Weights { get; init; }

    /// <summary>How many regions could have been mixed.</summary>
    public required int Donors { get; init; }

    /// <summary>Days before the test, and of the test.</summary>
    public required GeoLiftDays Days { get; init; }

    /// <summary>What a treated region did more on a day of the test, on average.</summary>
    public required double Att { get; init; }

    /// <summary>Att / mean counterfactual; null over 0.</summary>
    public double? Lift { get; init; }

    /// <summary>Att · days · treated regions.</summary>
    public required double Incremental { get; init; }

    /// <summary>90 %, of att: every effect with p above 0.10. Null where the days refute none, or all.</summary>
    public IntervalResult? Ci { get; init; }

    /// <summary>The same of incremental.</summary>
    public IntervalResult? IncrementalCi { get; init; }

    /// <summary>Of no effect.</summary>
    public required double P { get; init; }

    /// <summary>How far off the mix was before the test beside a mix of equal weights; null where that one follows exactly.</summary>
    public double? Fit { get; init; }

    /// <summary>Means of the treated regions, from the first day before the test on.</summary>
    public required IReadOnlyList<GeoLiftDay> Daily { get; init; }

    /// <summary><c>incremental</c>, <c>not shown to be incremental</c>, <c>fewer than without</c>, or <c>poor_fit</c>: then no verdict is given.</summary>
    public required string Verdict { get; init; }
}

/// <summary>A region of the mix.</summary>
public sealed record GeoLiftWeight(string Unit, double Weight);

/// <summary>Days before the test and of it.</summary>
public sealed record GeoLiftDays(int Pre, int Test);

/// <summary>A day.</summary>
/// <param name="T">Local.</param>
/// <param name="Observed">What the treated regions did, on average.</param>
/// <param name="Counterfactual">What they would have done.</param>
public sealed record GeoLiftDay(string T, double Observed, double Counterfactual);
