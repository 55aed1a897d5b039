using Cairn.Journeys.Faults;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Sites;

namespace Cairn.Server.Collect;

/// <summary>Turns household keys on for a site with its first exposure: before that they would be made for nothing, and cost every event.</summary>
internal sealed class ExposureSwitch(CairnCatalog catalog)
{
    /// <summary>An exposure of this site was kept.</summary>
    public void Note(int number)
    {
        if (catalog.Sites.Find(number) is { Settings.Exposures: null } site
            && catalog.Sites.Update(site.Key, new SiteChange { Settings = site.Settings with { Exposures = true } }) is Outcome<Site>.Ok)
        {
            catalog.Audit.Append("cairn", "site.exposures-on", site.Key, "the first ad exposure arrived");
        }
    }
}
