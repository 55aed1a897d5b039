using System.Net;
using Cairn.Collection.Enrichment.UserAgents;
using Cairn.Collection.Exposures;
using Cairn.Storage.Catalog;

namespace Cairn.Server.Collect;

/// <summary>Finds the household of an ad that was shown, wherever it is told: by a picture's address, a server's call or a file.</summary>
internal sealed class ExposureHouseholds(CairnCatalog catalog, HouseholdKeys keys)
{
    /// <summary>A word that is no address is no address; a site can say that it wants no keys; a crawler has no household.</summary>
    /// <param name="site">The site's number.</param>
    /// <param name="told">The address the exposure names; null for none.</param>
    /// <param name="connection">The address that counts when none is told; null when there is none.</param>
    /// <param name="agent">The user agent; null when unknown.</param>
    /// <param name="at">When the ad was shown, in microseconds since the Unix epoch.</param>
    public ExposureHousehold Of(int site, string? told, IPAddress? connection, string? agent, long at)
    {
        if (catalog.Sites.Find(site)?.Settings.Exposures == false)
        {
            return ExposureHousehold.None(HouseholdGap.TurnedOff);
        }

        if (agent is not null && UserAgentParser.Parse(agent).IsDeclaredBot)
        {
            return ExposureHousehold.None(HouseholdGap.Crawler);
        }

        var isWhole = told is not null && (told.Contains(':', StringComparison.Ordinal) || told.Count(sign => sign == '.') == 3); // "8" is an address to some
        var client = told is null ? connection : isWhole && IPAddress.TryParse(told, out var said) ? said : null;
        return client is null ? ExposureHousehold.None(HouseholdGap.NoAddress) : keys.Shown(client, at);
    }
}
