namespace Cairn.Journeys.Television;

/// <summary>One thing that happened to an ad that was shown, as it lies in the store: shown, seen to a quarter, clicked.</summary>
public sealed record AdEvent
{
    /// <summary>Its place in the store.</summary>
    public required long Seq { get; init; }

    /// <summary>When, in microseconds since the Unix epoch.</summary>
    public required long Micros { get; init; }

    /// <summary>Whether it says that the ad began; else it is a quarter that was reached, or a click.</summary>
    public bool IsImpression { get; init; }

    /// <summary>How much had been seen, 0 to 100; null where the event does not say.</summary>
    public int? Quartile { get; init; }

    /// <summary>Whether the ad was clicked.</summary>
    public bool IsClick { get; init; }

    /// <summary>Who showed it.</summary>
    public required string Source { get; init; }

    /// <summary>The impression's id at its source; null for none.</summary>
    public string? ImpId { get; init; }

    /// <summary>The household's key in the thirty days of the event; null for none.</summary>
    public string? Key { get; init; }

    /// <summary>The household's key in the thirty days before; null where nobody knows it.</summary>
    public string? PreviousKey { get; init; }

    /// <summary>Why there is no key, as the door says it; null where it says nothing.</summary>
    public string? NoKey { get; init; }

    /// <summary>The household by the platform's own id; null for none.</summary>
    public string? Household { get; init; }

    /// <summary><c>treatment</c>, <c>control</c>, <c>ghost</c> or <c>psa</c>; null for none.</summary>
    public string? Arm { get; init; }

    /// <summary>What the impression cost; null for nothing said.</summary>
    public decimal? Cost { get; init; }

    /// <summary>ISO 4217; null means the site's.</summary>
    public string? Currency { get; init; }

    /// <summary>The campaign; null for none.</summary>
    public string? Campaign { get; init; }

    /// <summary>The line of the buy.</summary>
    public string? Line { get; init; }

    /// <summary>The spot.</summary>
    public string? Creative { get; init; }

    /// <summary>Where it ran.</summary>
    public string? Publisher { get; init; }

    /// <summary>The deal it was bought under.</summary>
    public string? Deal { get; init; }

    /// <summary>The viewer's region.</summary>
    public string? Region { get; init; }

    /// <summary>TV, Display, Paid Video; null for none.</summary>
    public string? Channel { get; init; }

    /// <summary>As it was told; null for none.</summary>
    public string? Medium { get; init; }

    /// <summary>The campaign's id at its platform.</summary>
    public string? CampaignId { get; init; }

    /// <summary>As it was told; null for none.</summary>
    public string? Content { get; init; }

    /// <summary>Of the viewer; null for none.</summary>
    public string? Device { get; init; }

    /// <summary>Of the viewer; null for none.</summary>
    public string? Country { get; init; }
}
