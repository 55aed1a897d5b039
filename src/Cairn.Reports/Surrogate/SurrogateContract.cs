using Cairn.Reports.Envelope;

namespace Cairn.Reports.Surrogate;

/// <summary>POST …/reports/surrogate.</summary>
public sealed record SurrogateRequest : ReportRequest
{
    /// <summary>The key of the micro that is to stand for the macro.</summary>
    public string? Micro { get; init; }

    /// <summary>The macro's key; may be left out where the site has one macro.</summary>
    public string? Macro { get; init; }

    /// <summary>The relative rise that an experiment is to find, for the days; default 0.1: from 2.0 to 2.2 %.</summary>
    public double? Rise { get; init; }
}

/// <summary>Whether a micro may stand for a rare macro in an experiment (<c>docs/definitions/surrogate.md</c>).</summary>
public sealed record SurrogateReport : ReportResult
{
    /// <summary>The micro's key.</summary>
    public required string Micro { get; init; }

    /// <summary>The macro's key.</summary>
    public required string Macro { get; init; }

    /// <summary><c>usable</c>, <c>provisional</c> or <c>refused</c>.</summary>
    public required string Verdict { get; init; }

    /// <summary>Why.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>What the micro earned in the drivers report; null: not even an estimate.</summary>
    public string? Label { get; init; }

    /// <summary>Finished experiments with both metrics. There are none in this version.</summary>
    public required int Experiments { get; init; }

    /// <summary>Share of them in which both moved the same way.</summary>
    public double? SameSign { get; init; }

    /// <summary>Of their effects.</summary>
    public double? Correlation { get; init; }

    /// <summary>Its interval.</summary>
    public IntervalResult? CorrelationCi { get; init; }

    /// <summary>Share of the effect on the macro that goes by way of the micro.</summary>
    public double? Explained { get; init; }

    /// <summary>Days an experiment with two arms takes by each metric; null where a rate is missing.</summary>
    public SurrogateDays? Days { get; init; }
}

/// <summary>Days until an experiment with two arms finds the rise in 80 % of cases at 5 %.</summary>
public sealed record SurrogateDays(long Macro, long Micro);
