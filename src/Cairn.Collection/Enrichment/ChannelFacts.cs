using System.Text.RegularExpressions;

namespace Cairn.Collection.Enrichment;

/// <summary>What channel rules look at. All texts are in lower case; the empty text is none.</summary>
public sealed partial record ChannelFacts
{
    private readonly string _source = "";
    private readonly string _medium = "";
    private readonly string _campaign = "";
    private readonly string _taggedSource = "";
    private readonly string _taggedMedium = "";

    /// <summary>The source, wherever it was learnt.</summary>
    public string Source { get => _source; init => _source = Lower(value); }

    /// <summary>The medium, wherever it was learnt.</summary>
    public string Medium
    {
        get => _medium;
        init
        {
            _medium = Lower(value);
            IsPaidMedium = PaidMedium().IsMatch(_medium);
        }
    }

    /// <summary>The campaign's name.</summary>
    public string Campaign { get => _campaign; init => _campaign = Lower(value); }

    /// <summary>The source as the address or the sender says it.</summary>
    public string TaggedSource { get => _taggedSource; init => _taggedSource = Lower(value); }

    /// <summary>The medium as the address or the sender says it.</summary>
    public string TaggedMedium { get => _taggedMedium; init => _taggedMedium = Lower(value); }

    /// <summary>The kind of the source, else of the referrer.</summary>
    public SourceCategory Category { get; init; }

    /// <summary>The kind of the referrer alone.</summary>
    public SourceCategory ReferrerCategory { get; init; }

    /// <summary>The host of an external referrer; empty for none.</summary>
    public string ReferrerHost { get; init; } = "";

    /// <summary>The page that was landed on, without its host; empty when the event has none.</summary>
    public string Path { get; init; } = "";

    /// <summary>What the click id proves.</summary>
    public ClickEvidence Click { get; init; }

    /// <summary>The parameter of the click id; empty for none.</summary>
    public string ClickKind { get; init; } = "";

    /// <summary>Whether the address has a <c>gclid</c>, whatever else it has.</summary>
    public bool HasGclid { get; init; }

    /// <summary>Whether the address has an <c>fbclid</c>, whatever else it has.</summary>
    public bool HasFbclid { get; init; }

    /// <summary>The value of <c>gad_source</c>; null for none.</summary>
    public string? GadSource { get; init; }

    /// <summary>Whether the medium says that somebody paid.</summary>
    internal bool IsPaidMedium { get; private init; }

    /// <summary>Whether somebody paid: the medium says so, or a click id does and no medium contradicts it.</summary>
    internal bool IsPaid => IsPaidMedium
        || (Medium is "" or "(not set)" or "referral"
            && Click is ClickEvidence.PaidSearch or ClickEvidence.PaidSocial or ClickEvidence.PaidOther or ClickEvidence.Display);

    /// <summary>Whether the campaign's name speaks of shopping.</summary>
    internal bool IsShopCampaign => ShopCampaign().IsMatch(Campaign);

    internal bool IsDisplayMedium => Medium is "display" or "banner" or "expandable" or "interstitial" or "cpm";

    internal bool IsSocialMedium => Medium is "social" or "social-network" or "social-media" or "sm" or "social network" or "social media";

    internal bool IsReferralMedium => Medium is "referral" or "app" or "link";

    internal bool IsPush => Source == "firebase" || Medium.EndsWith("push", StringComparison.Ordinal)
        || Medium.Contains("mobile", StringComparison.Ordinal) || Medium.Contains("notification", StringComparison.Ordinal);

    private static string Lower(string? text) => text?.ToLowerInvariant() ?? "";

    [GeneratedRegex("^(.*cp.*|ppc|retargeting|paid.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex PaidMedium();

    [GeneratedRegex("^(.*(([^a-df-z]|^)shop|shopping).*)$", RegexOptions.CultureInvariant)]
    private static partial Regex ShopCampaign();
}
