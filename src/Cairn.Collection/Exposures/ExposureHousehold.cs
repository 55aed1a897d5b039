namespace Cairn.Collection.Exposures;

/// <summary>Why an ad that was shown has no household to match a visit with.</summary>
public enum HouseholdGap
{
    /// <summary>It has one.</summary>
    None,

    /// <summary>No address came with it, or what came is none.</summary>
    NoAddress,

    /// <summary>The address is private or reserved: nobody's alone.</summary>
    NotPublic,

    /// <summary>The address is a data centre's or a hosting company's: nobody lives there.</summary>
    Hosting,

    /// <summary>A server called and named no address: the connection's is the server's own.</summary>
    ServerSide,

    /// <summary>The user agent is a declared crawler's.</summary>
    Crawler,

    /// <summary>The secret of its thirty days is destroyed.</summary>
    TooLate,

    /// <summary>The site wants no keys, or there is no place for their secrets.</summary>
    TurnedOff,
}

/// <summary>The household an ad was shown in. <c>default</c> has neither key nor reason.</summary>
/// <param name="Key">The key; null for none.</param>
/// <param name="Gap">Why there is none.</param>
/// <param name="Previous">Its key in the thirty days before, which tells that both are one household; null where nobody knows it any more.</param>
public readonly record struct ExposureHousehold(string? Key, HouseholdGap Gap, string? Previous = null)
{
    /// <summary>No household, and why.</summary>
    public static ExposureHousehold None(HouseholdGap gap) => new(null, gap);

    /// <summary>The reason as the mark <c>$no_household</c> has it, such as <c>too_late</c>; null when there is a key.</summary>
    public string? Reason => Gap switch
    {
        HouseholdGap.NoAddress => "no_address",
        HouseholdGap.NotPublic => "not_public",
        HouseholdGap.Hosting => "hosting",
        HouseholdGap.ServerSide => "server_side",
        HouseholdGap.Crawler => "crawler",
        HouseholdGap.TooLate => "too_late",
        HouseholdGap.TurnedOff => "turned_off",
        _ => null,
    };
}
