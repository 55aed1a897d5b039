namespace Cairn.Collection.Enrichment;

/// <summary>What an address says about the campaign that led to it.</summary>
public sealed record CampaignParameters
{
    private static readonly string[] Prefixes = ["utm_", "mtm_", "pk_", "piwik_"];

    private static readonly CampaignParameters Nothing = new();

    public string? Source { get; private init; }
    public string? Medium { get; private init; }
    public string? Campaign { get; private init; }
    public string? Id { get; private init; }
    public string? Content { get; private init; }
    public string? Term { get; private init; }
    public string? SourcePlatform { get; private init; }
    public string? CreativeFormat { get; private init; }
    public string? MarketingTactic { get; private init; }

    /// <summary>Whether a value was a placeholder the ad platform forgot to fill in, and was dropped.</summary>
    public bool MacroUnexpanded { get; private init; }

    /// <summary>Whether anything was said at all.</summary>
    public bool IsThere => (Source ?? Medium ?? Campaign ?? Id) is not null;

    /// <summary>Reads <c>utm_</c> parameters, or Matomo's of the same meaning.</summary>
    /// <param name="query">The page's query.</param>
    /// <param name="alsoRef">Whether <c>ref</c> and <c>source</c> name a source as well, which a site must ask for.</param>
    public static CampaignParameters Read(QueryText query, bool alsoRef = false)
    {
        if (query.IsEmpty)
        {
            return Nothing;
        }

        var unexpanded = false;
        var prefixes = Array.FindAll(Prefixes, query.HasNameBeginning);
        string? Value(string name) => Find(query, prefixes, name, ref unexpanded);
        var read = new CampaignParameters
        {
            Source = Value("source") ?? (alsoRef ? Plain(query, "ref", ref unexpanded) ?? Plain(query, "source", ref unexpanded) : null),
            Medium = Value("medium"),
            Campaign = Value("campaign"),
            Id = Value("id") ?? Value("cid"),
            Content = Value("content"),
            Term = Value("term") ?? Value("kwd"),
            SourcePlatform = Value("source_platform"),
            CreativeFormat = Value("creative_format"),
            MarketingTactic = Value("marketing_tactic"),
        };
        return read with { MacroUnexpanded = unexpanded };
    }

    /// <summary>Whether a value still is a placeholder: <c>{campaignid}</c>, <c>{{campaign.name}}</c>, <c>__CID__</c>, <c>%%CID%%</c>; of ad servers also <c>[CID]</c>, the same still escaped, and <c>${CID}</c>.</summary>
    public static bool IsAdMacro(string text) =>
        IsMacro(text)
        || (text.Length > 6 && text.StartsWith("%5B", StringComparison.OrdinalIgnoreCase) && text.EndsWith("%5D", StringComparison.OrdinalIgnoreCase))
        || (text.Length > 2 && ((text[0] == '[' && text[^1] == ']') || (text.StartsWith("${", StringComparison.Ordinal) && text[^1] == '}')));

    /// <summary>Whether a value still is a placeholder: <c>{campaignid}</c>, <c>{{campaign.name}}</c>, <c>__CID__</c>, <c>%%CID%%</c>.</summary>
    public static bool IsMacro(string text) =>
        text.Length > 2
        && ((text[0] == '{' && text[^1] == '}')
            || (text.Length > 4 && text.StartsWith("__", StringComparison.Ordinal) && text.EndsWith("__", StringComparison.Ordinal))
            || (text.Length > 4 && text.StartsWith("%%", StringComparison.Ordinal) && text.EndsWith("%%", StringComparison.Ordinal)));

    private static string? Find(QueryText query, string[] prefixes, string name, ref bool unexpanded)
    {
        foreach (var prefix in prefixes)
        {
            if (Plain(query, prefix + name, ref unexpanded) is { } value)
            {
                return value;
            }
        }

        return null;
    }

    private static string? Plain(QueryText query, string key, ref bool unexpanded)
    {
        var value = query.Decoded(key);
        var isMacro = value is not null && IsMacro(value);
        unexpanded |= isMacro;
        return isMacro ? null : value;
    }
}
