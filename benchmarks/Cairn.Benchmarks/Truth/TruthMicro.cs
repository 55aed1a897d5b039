namespace Cairn.Benchmarks.Truth;

/// <summary>What a planted step is in truth.</summary>
internal enum TruthKind
{
    /// <summary>Having done it changes the chance of buying in later visits, up or down.</summary>
    Cause,

    /// <summary>Those who want to buy do it more often; it changes nothing.</summary>
    Companion,

    /// <summary>Everybody meets it with the same chance in every visit: it only gathers with time.</summary>
    Clock,

    /// <summary>Every buyer passes it.</summary>
    Gate,

    /// <summary>Buyers do it after buying; others hardly.</summary>
    After,
}

/// <summary>A step of a made-up shop.</summary>
/// <param name="Event">Its event name and key.</param>
/// <param name="Kind">What it is.</param>
/// <param name="LogOdds">Of doing it in a visit at intent 0; of a step after buying, by those who have bought.</param>
/// <param name="Slope">What one unit of intent adds to them.</param>
/// <param name="Effect">What having done it in an earlier visit adds to the log odds of buying.</param>
internal sealed record TruthMicro(string Event, TruthKind Kind, double LogOdds, double Slope, double Effect)
{
    /// <summary>What one unit of curiosity, which is hidden like intent, adds to the log odds of doing it.</summary>
    public double Curiosity { get; init; }

    /// <summary>Another step: having done that in an earlier visit adds <see cref="Lead"/> to the log odds of doing this one.</summary>
    public string? LedBy { get; init; }

    /// <summary>In log odds.</summary>
    public double Lead { get; init; }

    /// <summary>Of a step after buying: the log odds of doing it in a visit without having bought; null for never.</summary>
    public double? Early { get; init; }
}
