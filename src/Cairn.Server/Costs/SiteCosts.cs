using System.Collections.Concurrent;
using Cairn.Collection.Decoding;
using Cairn.Collection.Enrichment;
using Cairn.Reports.Costs;
using Cairn.Reports.Money;
using Cairn.Server.Collect;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Sites;

namespace Cairn.Server.Costs;

/// <summary>A site's costs as reports ask for them: each with the channel that a visit with its source, medium and campaign would have. For one report.</summary>
internal sealed class SiteCosts(CairnCatalog catalog, Site site) : IChannelCosts
{
    public IReadOnlyList<ChannelCost> Lines(DateOnly from, DateOnly to)
    {
        var lines = catalog.Costs.Lines(site.Id, from, to);
        if (lines.Count == 0)
        {
            return [];
        }

        SiteRules rules = SiteRulesBook.Make(site);
        var channels = new Dictionary<(string, string, string), string>();
        return [.. lines.Select(line => new ChannelCost(line, Channel(line.Source, line.Medium, line.Campaign)))];

        string Channel(string source, string medium, string campaign)
        {
            if (!channels.TryGetValue((source, medium, campaign), out var channel))
            {
                channels[(source, medium, campaign)] = channel = Enricher.ChannelOf(null, null, source, medium, campaign.Length == 0 ? null : campaign, rules);
            }

            return channel;
        }
    }
}

/// <summary>A site's rates, read when the first amount in another currency is met. For one report.</summary>
internal sealed class SiteRates(CairnCatalog catalog, Site site) : ICurrencyRates
{
    private readonly Lazy<CurrencyTable> _table = new(() => new CurrencyTable(site.Currency, catalog.Rates.List(site.Id, DateOnly.MinValue, DateOnly.MaxValue)));
    private readonly ConcurrentDictionary<(DateOnly, string, string), decimal?> _known = new();

    public decimal? Rate(DateOnly day, string from, string to) => _known.GetOrAdd((day, from, to), key => _table.Value.Rate(key.Item1, key.Item2, key.Item3));
}
