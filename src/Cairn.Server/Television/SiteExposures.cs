using Cairn.Journeys.Television;
using Cairn.Journeys.Time;
using Cairn.Reports.Television;

namespace Cairn.Server.Television;

/// <summary>The ads of one site, from what is kept of the event store. For one report.</summary>
internal sealed class SiteExposures(ExposureKeeper keeper, int site, bool isUsed) : IExposureLog
{
    private (TimeRange Range, long UpTo, AdScreens Screens, IReadOnlyList<Impression>? Ads)? _last;

    /// <inheritdoc/>
    public bool IsUsed => isUsed;

    /// <inheritdoc/>
    public IReadOnlyList<AdEvent> Read(TimeRange range, long upTo, AdScreens screens) => [.. keeper.Read(site, range, 0, upTo, screens).Take(IExposureLog.MostEvents)];

    /// <inheritdoc/>
    public IReadOnlyList<Impression>? Impressions(TimeRange range, long upTo, AdScreens screens)
    {
        // A report asks more than once for the same.
        if (_last is { } last && (last.Range, last.UpTo, last.Screens) == (range, upTo, screens))
        {
            return last.Ads;
        }

        var ads = keeper.Impressions(site, range, upTo, screens) ?? (Read(range, upTo, screens) is { Count: < IExposureLog.MostEvents } events ? Impression.Merge(events) : null);
        _last = (range, upTo, screens, ads);
        return ads;
    }
}
