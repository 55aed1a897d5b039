using Cairn.Reports.Envelope;
using Cairn.Reports.Television;

namespace Cairn.Reports.CreativeTests;

/// <summary>POST …/reports/creative-test: which of some spots is best, on few households.</summary>
public sealed record CreativeTestRequest : TvQuestion
{
    /// <summary>Two to twenty arms.</summary>
    public IReadOnlyList<CreativeArm>? Arms { get; init; }

    /// <summary><c>verified</c> (default): households with a verified visit; or the key of a macro, or of a micro that may stand for one.</summary>
    public string? Outcome { get; init; }

    /// <summary>Whether the platform drew by household which spot each was to see. Without it the answer is an association, and nothing is decided.</summary>
    public bool Randomised { get; init; }

    /// <summary>Rates of spots of the past, of the same outcome; five or more make the prior.</summary>
    public IReadOnlyList<double>? Prior { get; init; }

    /// <summary>The planned share of each arm, in their order. Null: equal ones.</summary>
    public IReadOnlyList<double>? Planned { get; init; }

    /// <summary>Full days the test has run; needed where arms are given as counts, else they are counted from its first ad.</summary>
    public int? Days { get; init; }
}

/// <summary>An arm: a creative, or counts from elsewhere.</summary>
/// <param name="Arm">Its name; where nothing is counted by hand, the creative as the ads say it.</param>
/// <param name="N">Households; null: counted from the ads.</param>
/// <param name="K">Of them with the outcome.</param>
public sealed record CreativeArm(string Arm, long? N = null, long? K = null);

/// <summary>Which spot is best (<c>docs/definitions/creative-test.md</c>).</summary>
public sealed record CreativeTestReport : ReportResult
{
    /// <summary>What was counted.</summary>
    public required string Outcome { get; init; }

    /// <summary>In the order they were asked for.</summary>
    public required IReadOnlyList<CreativeArmResult> Arms { get; init; }

    /// <summary>Of the arms' sizes beside the plan.</summary>
    public double? SrmP { get; init; }

    /// <summary>Full days it has run.</summary>
    public required int Days { get; init; }

    /// <summary>Where more than two arms were compared by draws: the largest error of a chance; 0 where all was integrated.</summary>
    public required double StandardError { get; init; }

    /// <summary><c>stop</c>, <c>go on</c>, <c>no verdict</c> (the arms are not as planned) or <c>not_randomised</c>.</summary>
    public required string Decision { get; init; }

    /// <summary>The arm with the highest expected rate; null where nothing may be said.</summary>
    public string? Leader { get; init; }

    /// <summary>What is still missing for a decision, in sentences.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>Shares for the next week: the chance of being best, at least 5 % each. Cairn tells nobody of them but you. Empty where arms were not drawn.</summary>
    public required IReadOnlyList<CreativeShare> Shares { get; init; }
}

/// <summary>An arm and what is known of it.</summary>
/// <param name="Arm">Its name.</param>
/// <param name="N">Households.</param>
/// <param name="K">Of them with the outcome.</param>
/// <param name="Rate">k / n; null over nobody.</param>
/// <param name="Ci">95 % of the posterior.</param>
/// <param name="PBest">Chance that its rate is the highest; null where arms were not drawn.</param>
/// <param name="Loss">What its rate is expected to lie below the highest; null where arms were not drawn.</param>
public sealed record CreativeArmResult(string Arm, long N, long K, double? Rate, IntervalResult Ci, double? PBest, double? Loss);

/// <summary>How much of the next week an arm gets.</summary>
public sealed record CreativeShare(string Arm, double Share);
