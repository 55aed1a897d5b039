using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;
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

        var rules = Make(site);
        _known[number] = (site, rules);
        return rules;
    }

    /// <summary>The rules of a site with these settings.</summary>
    public static SiteRules Make(Site site)
    {
        var settings = site.Settings;
        return new SiteRules
        {
            Site = site.Id,
            Currency = site.Currency,
            Domains = Lower(settings.Domains),
            Origins = Lower(settings.Origins).Select(origin => origin.TrimEnd('/')).ToFrozenSet(StringComparer.OrdinalIgnoreCase),
            PassThrough = Lower(settings.PassThrough),
            ChannelRules = settings.ChannelRules,
            Channels = settings.Channels,
            BotHosts = Lower(settings.Bots.Hosts),
            BotCountries = settings.Bots.Countries.Select(country => country.ToUpperInvariant()).ToFrozenSet(StringComparer.Ordinal),
            BotNetworks = [.. settings.Bots.Addresses.Select(Network)],
            CookielessWhenDenied = site.OnDenied == OnDenied.Cookieless || settings.Consent == ConsentPreset.Cookieless,
            CookielessWhenUnset = settings.Consent == ConsentPreset.Cookieless,
            CookielessWithoutVisitor = site.OnDenied == OnDenied.Cookieless || settings.Consent == ConsentPreset.Cookieless,
            DeniedWhenUnset = settings.DeniedWhenUnset.Select(country => country.ToUpperInvariant()).ToFrozenSet(StringComparer.Ordinal),
            NeverIdentities = settings.NeverIdentities is { } words ? Lower(words).ToFrozenSet(StringComparer.Ordinal) : null,
            RefIsSource = settings.RefIsSource,
            CampaignInFragment = settings.CampaignInFragment,
            Households = settings.Exposures == true,
            AdMediums = settings.AdMediums.GroupBy(pair => pair.Key.Trim().ToLowerInvariant(), StringComparer.Ordinal)
                .ToFrozenDictionary(same => same.Key, same => same.First().Value, StringComparer.Ordinal),
            GadSourceIsPaid = settings.GadSourceIsPaid,
            QueryKeys = Lower(settings.QueryKeys).ToFrozenSet(StringComparer.Ordinal),
            ScrubExempt = Lower(settings.ScrubExempt).ToFrozenSet(StringComparer.Ordinal),
        };
    }

    private static IPNetwork Network(string text) =>
        IPNetwork.TryParse(text, out var network) ? network : IPAddress.Parse(text) is var address && address.AddressFamily == AddressFamily.InterNetwork
            ? new IPNetwork(address, 32)
            : new IPNetwork(address, 128);

    private static string[] Lower(IReadOnlyList<string> texts) => [.. texts.Select(text => text.Trim().ToLowerInvariant()).Where(text => text.Length > 0)];
}
