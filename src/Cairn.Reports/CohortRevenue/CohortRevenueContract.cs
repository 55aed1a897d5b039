using Cairn.Reports.Attribution;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.CohortRevenue;

/// <summary>POST …/reports/cohort-revenue: what those who came in a period are worth by their age. The range is of first touches.</summary>
public sealed record CohortRevenueRequest : TouchRequest
{
    /// <summary>Up to three dimensions of the first touch, as in the attribution report; default <c>channel</c>.</summary>
    public IReadOnlyList<string>? By { get; init; }

    /// <summary><c>day</c>, <c>week</c> (from Monday) or <c>month</c> (default).</summary>
    public string? Period { get; init; }
}

/// <summary>The cohorts, the oldest first.</summary>
public sealed record CohortRevenueReport : ReportResult
{
    /// <summary>The dimensions a key is made of.</summary>
    public required IReadOnlyList<string> By { get; init; }

    /// <summary>How long a cohort is.</summary>
    public required string Period { get; init; }

    /// <summary>ISO 4217: what money is in.</summary>
    public required string Currency { get; init; }

    /// <summary>Lines of cost that are left out, as no rate of their day is known.</summary>
    public required long NoRate { get; init; }

    /// <summary>By cohort, then size, then key.</summary>
    public required IReadOnlyList<CohortRevenueRow> Rows { get; init; }
}

/// <summary>Those who came in one period by one key.</summary>
public sealed record CohortRevenueRow
{
    /// <summary>The first local day of the period.</summary>
    public required DateOnly Cohort { get; init; }

    /// <summary>The values of the dimensions of the first touch, joined by <c> / </c>.</summary>
    public required string Key { get; init; }

    /// <summary>Persons acquired.</summary>
    public required long Size { get; init; }

    /// <summary>Those who became customers so far.</summary>
    public required long Customers { get; init; }

    /// <summary>What was spent on the key in the period; null where no cost is known.</summary>
    public string? Cost { get; init; }

    /// <summary>Cost / size; null over nothing.</summary>
    public string? CostPerVisitor { get; init; }

    /// <summary>By age.</summary>
    public required IReadOnlyList<CohortAge> Ages { get; init; }

    /// <summary>The smallest age in days at which the value is at least the cost; null where it is not yet, or no cost is known.</summary>
    public int? PaybackDays { get; init; }
}

/// <summary>A cohort at an age.</summary>
/// <param name="D">Days since each person's first touch, the last moment inside.</param>
/// <param name="Value">Net value of the macros up to it.</param>
/// <param name="PerVisitor">value / size; null over nothing.</param>
/// <param name="PerCustomer">value / those who were customers by this age; null over nothing.</param>
/// <param name="Incomplete">Whether the youngest of them, or a moment of the period still to come, is not that old: the value will grow.</param>
public sealed record CohortAge(int D, string Value, string? PerVisitor, string? PerCustomer, bool Incomplete);
