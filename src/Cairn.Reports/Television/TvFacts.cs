using Cairn.Journeys.Conversions;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Television;
using Cairn.Journeys.Time;
using Cairn.Reports.Attribution;
using Cairn.Reports.Envelope;
using Cairn.Reports.Money;

namespace Cairn.Reports.Television;

/// <summary>The impressions, visits and conversions that a report on television is made of, and which belongs to which.</summary>
internal sealed class TvFacts
{
    private readonly bool[] _isMacro;
    private readonly string _currency;

    private TvFacts(IReadOnlyList<Impression> all, HouseholdState households, IReadOnlySet<string> shared, TvQuery query, ReportPlan plan, ReportSite site)
    {
        (_isMacro, _currency) = ([.. query.Definitions.Select(definition => definition.Kind == ConversionKind.Macro)], site.Currency);
        (All, Households, Shared) = (all, households, shared);
        Shown = TvCosts.Spread([.. all.Where(one => one.IsShown)], plan, site, out var left);
        CostLeft = left;
        Map = new HouseholdMap(Shown, shared);
        Matches = VisitMatch.Run(Shown, Map, households.Visits, households.Conversions, query.Rule);
    }

    /// <summary>Every impression, those of control arms among them.</summary>
    public IReadOnlyList<Impression> All { get; }

    /// <summary>The ads that were really shown.</summary>
    public IReadOnlyList<Impression> Shown { get; }

    /// <summary>What was imported for days and campaigns without an impression, around the range.</summary>
    public decimal CostLeft { get; }

    /// <summary>The households of <see cref="Shown"/>.</summary>
    public HouseholdMap Map { get; }

    /// <summary>Keys of more than one household.</summary>
    public IReadOnlySet<string> Shared { get; }

    /// <summary>Visits and conversions.</summary>
    public HouseholdState Households { get; }

    /// <summary>Which belongs to which of <see cref="Shown"/>.</summary>
    public VisitMatches Matches { get; }

    /// <summary>Whether a conversion's value is added up: a macro's, in the site's currency.</summary>
    public bool IsValued(HouseholdConversion conversion) => _isMacro[conversion.Definition] && (conversion.Currency is null || conversion.Currency == _currency);

    /// <summary>Gathers what impressions of a range can have brought.</summary>
    /// <param name="plan">The report's.</param>
    /// <param name="site">The site.</param>
    /// <param name="query">What is asked.</param>
    /// <param name="range">Of the impressions.</param>
    /// <param name="faults">Of definitions.</param>
    /// <param name="cancellation">Stops the scan.</param>
    public static TvFacts Of(ReportPlan plan, ReportSite site, TvQuery query, TimeRange range, List<Fault> faults, CancellationToken cancellation)
    {
        // Visits before the range tell how many match by accident; impressions after it take visits that the range would else be credited with.
        var (window, after) = (query.Rule.WindowMicros, query.Rule.WindowMicros + query.Rule.ConversionMicros);
        var start = range.Start == TimeRange.Everything.Start ? range.Start : new Timestamp(range.Start.Micros - (2 * window));
        var end = range.End.Micros > long.MaxValue - after ? plan.AsOf.Micros : Math.Min(plan.AsOf.Micros, range.End.Micros + after);
        var wide = new TimeRange(start, new Timestamp(Math.Max(start.Micros, end)));
        var all = site.Exposures.Impressions(wide, plan.Position.Seq, AdScreens.Television);
        if (all is null)
        {
            faults.Add(new Fault("tv.too-many-ads", "/range", FormattableString.Invariant($"There are more than {IExposureLog.MostEvents:#,0} events of ads around this range; take a shorter one.")));
            all = [];
        }

        var sets = query.Definitions.Select(definition => TouchReader.Set(definition.Key, plan, site, "/definitions", faults)).OfType<OccurrenceSet>().ToList();
        var households = all.Count == 0 || faults.Count > 0 ? new HouseholdState() : HouseholdOperator.Run(
            new HouseholdPlan
            {
                Scope = plan.Scope() with { Range = wide },
                Keys = all.Select(one => one.Key).OfType<string>().ToHashSet(StringComparer.Ordinal),
                Conversions = sets,
                OwnParameters = query.Own,
                ClaimMicros = query.ClaimMicros,
            },
            cancellation);
        InOwnCurrency(households, plan, site);
        return new TvFacts(all, households, query.Shared.Keys(all, households.Visits), query, plan, site);
    }

    private static void InOwnCurrency(HouseholdState households, ReportPlan plan, ReportSite site)
    {
        var money = new MoneyConverter(site.Rates, plan.Calendar, site.Currency);
        for (var at = 0; at < households.Conversions.Count; at++)
        {
            var one = households.Conversions[at];
            if (one is { Net: { } net, Currency: { } currency } && currency != site.Currency && money.Convert(net, currency, new Timestamp(one.Micros)) is { } own)
            {
                households.Conversions[at] = one with { Net = own, Currency = site.Currency };
            }
        }
    }
}
