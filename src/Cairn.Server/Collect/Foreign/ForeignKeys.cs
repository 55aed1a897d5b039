using System.Collections.Frozen;
using System.Net;
using Cairn.Collection.Events;
using Cairn.Server.Access;
using Cairn.Server.Problems;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Keys;

namespace Cairn.Server.Collect.Foreign;

/// <summary>Whose events they are, and how far they are believed.</summary>
/// <param name="Site">The site's number.</param>
/// <param name="Trust">Client for a write key or alias, server for a secret.</param>
/// <param name="ConsentMap">What the alias says of the vendor's consent categories.</param>
internal sealed record ForeignGrant(int Site, Trust Trust, IReadOnlyDictionary<string, IReadOnlyList<string>> ConsentMap);

/// <summary>Finds the site of a vendor's request: by the key in its header, its alias, and the secret beside it. Unknown and revoked ones answer alike.</summary>
internal sealed class ForeignKeys(CairnCatalog catalog, IPAddress from, string format, bool needsSecret, ForeignGrant? fromHeader)
{
    private readonly Dictionary<(string?, string?), ForeignGrant?> _found = [];

    /// <summary>The key of the request's header. A secret one from a browser, or one in the address, is refused.</summary>
    public static (string? Key, ProblemResult? Refusal) Header(HttpRequest request)
    {
        if (CollectKeys.IsSecretInQuery(request))
        {
            return (null, CollectKeys.SecretInUrl());
        }

        var key = SecretKey.Read(request);
        var isSecret = key is not null && (CollectKeys.IsSecret(key) || key.StartsWith("cs_", StringComparison.Ordinal));
        return isSecret && request.Headers.Origin.Count > 0
            ? (null, ProblemResults.Forbidden("secret_key_in_browser", "A secret key came from a browser. Revoke it, and let the page's client use the alias alone."))
            : (string.IsNullOrEmpty(key) ? null : key, null);
    }

    /// <summary>What one text allows on a vendor's paths; null when it is unknown.</summary>
    /// <param name="catalog">Where keys and aliases are.</param>
    /// <param name="from">Where the request comes from.</param>
    /// <param name="format">The vendor's format.</param>
    /// <param name="text">The text; a secret key counts only from a header.</param>
    /// <param name="inHeader">Whether it came in one.</param>
    public static ForeignGrant? Find(CairnCatalog catalog, IPAddress from, string format, string? text, bool inHeader)
    {
        if (catalog.Keys.Find(text, from) is { } key)
        {
            return key.Kind switch
            {
                KeyKind.Write => Of(key.Site, Trust.Client),
                KeyKind.Compat => Of(key.Site, Trust.Server),
                KeyKind.Secret when inHeader && key.Allows(KeyScopes.IngestServer) => Of(key.Site, Trust.Server),
                _ => null,
            };
        }

        return catalog.Aliases.Find(format, text) is { } alias ? new ForeignGrant(alias.Site, Trust.Client, alias.ConsentMap) : null;
    }

    /// <summary>Whether two keys of the request name different sites.</summary>
    public bool Disagree { get; private set; }

    /// <summary>What alias and secret allow together with the header.</summary>
    public ForeignGrant? Find(string? alias, string? secret)
    {
        if (!_found.TryGetValue((alias, secret), out var grant))
        {
            grant = Judge(alias, secret);
            if (_found.Count < 1000)
            {
                _found.Add((alias, secret), grant);
            }
        }

        return grant;
    }

    private ForeignGrant? Judge(string? alias, string? secret)
    {
        var named = alias is null ? null : Find(catalog, from, format, alias, inHeader: false);
        if (alias is not null && named is null && fromHeader?.Trust != Trust.Server)
        {
            return null;
        }

        var site = named ?? fromHeader;
        if (site is null)
        {
            return null;
        }

        if (fromHeader is not null && fromHeader.Site != site.Site)
        {
            Disagree = true;
            return null;
        }

        var isSecret = fromHeader?.Trust == Trust.Server
            || (secret is not null && catalog.Keys.Find(secret, from) is { Kind: KeyKind.Compat } key && key.Site == site.Site);
        return isSecret ? site with { Trust = Trust.Server } : needsSecret ? null : site;
    }

    private static ForeignGrant Of(int site, Trust trust) => new(site, trust, FrozenDictionary<string, IReadOnlyList<string>>.Empty);
}
