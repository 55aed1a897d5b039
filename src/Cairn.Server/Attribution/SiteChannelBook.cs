using System.Globalization;
using Cairn.Collection.Enrichment;
using Cairn.Journeys.Faults;
using Cairn.Reports.Attribution;
using Cairn.Server.Collect;
using Cairn.Server.Costs;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Attribution;
using Cairn.Storage.Catalog.Sites;
using Cairn.Storage.Events;

namespace Cairn.Server.Attribution;

/// <summary>The channel rules of one site. While nobody changed them every event has its channel from its arrival; from the first change on they are evaluated over history. For one report.</summary>
internal sealed class SiteChannelBook(CairnCatalog catalog, IEventStore store, Site site) : IChannelBook
{
    private readonly Lazy<IReadOnlyList<StoredChannels>> _versions = new(() => catalog.Channels.All(site.Id));
    private readonly Dictionary<string, SiteSettings> _settings = new(StringComparer.Ordinal);

    /// <summary>The rules in force.</summary>
    public ChannelChoice InForce => _versions.Value.Count == 0 ? ChannelChoice.AtArrival : Choice(site.Settings, _versions.Value[^1].Version);

    public ChannelChoice? Find(string name)
    {
        if (name == "arrival")
        {
            return _versions.Value.Count == 0 ? InForce : ChannelChoice.AtArrival with { Version = 0, IsInForce = false };
        }

        if (Enum.TryParse<ChannelRules>(name, ignoreCase: true, out var table) && Enum.IsDefined(table) && !char.IsAsciiDigit(name[0]))
        {
            return Of(site.Settings with { ChannelRules = table });
        }

        if (!int.TryParse(name.AsSpan(name.StartsWith('v') ? 1 : name.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        if (_versions.Value.FirstOrDefault(known => known.Version == number) is not { } version)
        {
            return number == 1 && _versions.Value.Count == 0 ? InForce : null;
        }

        // What was set again since is in force under its newer number.
        var choice = Of(site.Settings with { ChannelRules = version.ChannelRules, Channels = version.Channels });
        return choice.IsInForce ? choice : choice with { Version = number };
    }

    public Outcome<ChannelChoice> Think(ChannelRules? table, IReadOnlyList<ChannelRule>? own)
    {
        var wanted = site.Settings with { ChannelRules = table ?? site.Settings.ChannelRules, Channels = own ?? site.Settings.Channels };
        var faults = wanted.Faults();
        return faults.Count > 0 ? new Outcome<ChannelChoice>.Refused(faults) : Of(wanted);
    }

    public IReadOnlyDictionary<long, ChannelMatch> Match(ChannelChoice choice, IReadOnlyCollection<long> seqs)
    {
        var rules = SiteRulesBook.Make(site with { Settings = _settings.GetValueOrDefault(choice.Column, site.Settings) });
        return store.ReadEvents(site.Id, seqs).Where(found => found.Event is { Source: not null, Medium: not null }).ToDictionary(
            found => found.Seq,
            found => Enricher.MatchOf(found.Event.Url, found.Event.Referrer, found.Event.Source!, found.Event.Medium!, found.Event.Campaign, rules));
    }

    private ChannelChoice Of(SiteSettings wanted) =>
        ChannelColumn.Name(SiteRulesBook.Make(site with { Settings = wanted })) == ChannelColumn.Name(SiteRulesBook.Make(site)) ? InForce : Choice(wanted, 0) with { IsInForce = false };

    private ChannelChoice Choice(SiteSettings settings, int version)
    {
        var under = site with { Settings = settings };
        var column = ChannelColumn.Name(SiteRulesBook.Make(under));
        _settings[column] = settings;
        return new ChannelChoice(version, column, new SiteCosts(catalog, under));
    }
}
