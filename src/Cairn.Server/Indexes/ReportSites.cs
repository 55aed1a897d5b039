using Cairn.Journeys.Time;
using Cairn.Reports.Envelope;
using Cairn.Server.Attribution;
using Cairn.Server.Costs;
using Cairn.Server.Reports;
using Cairn.Server.Television;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Sites;
using Cairn.Storage.Events;

namespace Cairn.Server.Indexes;

/// <summary>Gathers what a report needs to know of a site, as it stands when the request starts.</summary>
internal sealed class ReportSites(JourneyIndexes indexes, CairnCatalog catalog, IEventStore store, ExposureKeeper exposures, TimeProvider time)
{
    public ReportSite Of(Site site)
    {
        var now = Timestamp.From(time.GetUtcNow());
        var index = indexes.Fresh(site.Id);
        var channels = new SiteChannelBook(catalog, store, site);
        return new ReportSite(
            site.Key,
            TimeZoneInfo.FindSystemTimeZoneById(site.TimeZone),
            site.Currency,
            site.SessionRule,
            catalog.Definitions.All(site.Id),
            index.View(),
            index.BrowserView,
            now)
        {
            Receipts = new SiteReceipts(catalog, store, site.Id),
            Exposures = new SiteExposures(exposures, site.Id, site.Settings.Exposures is not null),
            Television = new SiteTelevision
            {
                SharedPersons = site.Settings.Television.SharedPersons,
                SharedImpressions = site.Settings.Television.SharedImpressions,
                OwnParameters = site.Settings.Television.OwnParameters,
                Retargeting = site.Settings.Television.Retargeting,
                CompeteHours = site.Settings.Television.CompeteHours,
            },
            Channels = channels.InForce,
            ChannelBook = channels,
            Models = new SiteModels(catalog, site.Id, channels.InForce.Version),
            ValueTables = new SiteValueTables(catalog, site.Id),
            Costs = new SiteCosts(catalog, site),
            Rates = new SiteRates(catalog, site),
            CampaignNames = catalog.CampaignNames.Of(site.Id),
            Windows = catalog.Windows.Current(site.Id).ToDictionary(pair => pair.Key, pair => new SiteWindows(pair.Value.Version, pair.Value.Windows), StringComparer.Ordinal),
            Segments = catalog.Segments.List(site.Id).ToDictionary(segment => segment.Key, segment => segment.Text),
            Marks = [.. catalog.Marks.List(site.Id).Select(mark => new SiteMark(Timestamp.From(mark.At), mark.Title, mark.Kind))],
        };
    }
}
