using Cairn.Journeys.Attribution;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Television;
using Cairn.Journeys.Time;
using Cairn.Reports.Attribution;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Television;

/// <summary>Makes touches of the ads a site was told of (<c>docs/definitions/attribution.md</c>).</summary>
internal static class AdTouchReader
{
    // So far around conversions the persons and ads of a key are counted, to tell whether it is shared.
    private const long Around = 14 * Timestamp.Day;

    /// <summary>The ads that may be touches of conversions in a range; null where there are none.</summary>
    internal static AdTouches? Of(TouchRequest request, ReportPlan plan, ReportSite site, long longest, List<Fault> faults, CancellationToken cancellation = default)
    {
        var range = plan.Range;
        var start = range.Start.Micros <= TimeRange.Everything.Start.Micros + longest + Around ? TimeRange.Everything.Start.Micros : range.Start.Micros - longest - Around;
        var end = range.End.Micros > long.MaxValue - longest ? plan.AsOf.Micros : Math.Min(plan.AsOf.Micros, range.End.Micros + longest);
        return Of(request, new TimeRange(new Timestamp(start), new Timestamp(Math.Max(start, end))), plan, site, faults, cancellation);
    }

    /// <summary>All ads up to the moment the report looks from.</summary>
    internal static AdTouches? Ever(TouchRequest request, ReportPlan plan, ReportSite site, List<Fault> faults, CancellationToken cancellation = default) =>
        Of(request, new TimeRange(TimeRange.Everything.Start, plan.AsOf), plan, site, faults, cancellation);

    private static AdTouches? Of(TouchRequest request, TimeRange range, ReportPlan plan, ReportSite site, List<Fault> faults, CancellationToken cancellation)
    {
        // Who names events of their own for a kind of touch wants those and no others.
        var kinds = new[] { TouchKind.EngagedView, TouchKind.View }.Where(kind => request.TouchEvents?.ContainsKey(TouchReader.NameOf(kind)) != true).ToHashSet();
        if (!site.Exposures.IsUsed || kinds.Count == 0 || faults.Count > 0)
        {
            return null;
        }

        if (site.Exposures.Impressions(range, plan.Position.Seq, AdScreens.All) is not { } all)
        {
            faults.Add(new Fault("tv.too-many-ads", "/range", FormattableString.Invariant($"There are more than {IExposureLog.MostEvents:#,0} events of ads around this range; take a shorter one.")));
            return null;
        }

        if (all.Count == 0)
        {
            return null;
        }

        // Whether a key is shared depends on everybody, whomever the report is about.
        var households = HouseholdOperator.Run(
            new HouseholdPlan
            {
                Scope = plan.Scope() with { Range = range, Filter = null, Persons = null },
                Keys = all.Select(one => one.Key).OfType<string>().ToHashSet(StringComparer.Ordinal),
                Conversions = [],
            },
            cancellation);
        IReadOnlyList<Impression> shown = [.. all.Where(one => one.IsShown)];
        return new AdTouches(shown, new HouseholdMap(shown, TvQuery.SharedKeys(site).Keys(all, households.Visits)), kinds);
    }
}
