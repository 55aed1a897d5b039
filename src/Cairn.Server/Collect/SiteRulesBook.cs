using System.Collections.Concurrent;
using Cairn.Collection.Decoding;
using Cairn.Storage.Catalog.Sites;

namespace Cairn.Server.Collect;

/// <summary>What each site asks of its events, made anew when its settings change.</summary>
internal sealed class SiteRulesBook(SiteCatalog sites)
{
    private readonly ConcurrentDictionary<int, (Site Site, SiteRules Rules)> _known = new();

    /// <summary>The rules of a site by its number. A site's number is never given away, so one that is unknown has the defaults.</summary>
    public SiteRules Of(int number)
    {
        if (sites.Find(number) is not { } site)
        {
            return new SiteRules { Site = number };
        }

        if (_known.TryGetValue(number, out var known) && ReferenceEquals(known.Site, site))
        {
            return known.Rules;
        }

        var rules = new SiteRules { Site = site.Id, Currency = site.Currency };
        _known[number] = (site, rules);
        return rules;
    }
}
