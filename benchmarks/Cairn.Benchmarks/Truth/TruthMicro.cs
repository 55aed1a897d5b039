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

    /// <summary>Only buyers do it, after buying.</summary>
    After,
}

/// <summary>A step of a made-up shop.</summary>
/// <param name="Event">Its event name and key.</param>
/// <param name="Kind">What it is.</param>
/// <param name="LogOdds">Of doing it in a visit at intent 0.</param>
/// <param name="Slope">What one unit of intent adds to them.</param>
/// <param name="Effect">What having done it in an earlier visit adds to the log odds of buying.</param>
internal sealed record TruthMicro(string Event, TruthKind Kind, double LogOdds, double Slope, double Effect);
