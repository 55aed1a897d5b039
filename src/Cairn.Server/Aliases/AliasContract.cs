using Cairn.Storage.Catalog.Aliases;

namespace Cairn.Server.Aliases;

internal sealed record AliasList(IReadOnlyList<AliasShown> Rows);

/// <summary>A vendor's id that stands for the site on that vendor's paths.</summary>
internal sealed record AliasShown(
    int Id, string Format, string Alias, IReadOnlyDictionary<string, IReadOnlyList<string>> Consent, string CreatedBy, DateTimeOffset CreatedAt)
{
    public static AliasShown Of(Alias alias) => new(alias.Id, alias.Format, alias.Text, alias.ConsentMap, alias.CreatedBy, alias.CreatedAt);
}

/// <param name="Format"><c>segment</c>, <c>posthog</c>, <c>ga4</c>, <c>matomo</c>, <c>plausible</c> or <c>umami</c>.</param>
/// <param name="Alias">What the vendor's client sends as its site: a write key, a measurement id, a domain.</param>
/// <param name="Consent">Which consent states each category of the vendor's consent manager stands for.</param>
internal sealed record NewAliasRequest(string Format, string Alias, IReadOnlyDictionary<string, IReadOnlyList<string>>? Consent = null);
