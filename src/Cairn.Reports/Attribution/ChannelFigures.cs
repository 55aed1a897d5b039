using System.Globalization;
using Cairn.Journeys.Attribution;
using Cairn.Journeys.Symbols;
using Cairn.Reports.Costs;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Attribution;

/// <summary>Sets what was spent against credit and value, key by key (<c>docs/definitions/cost.md</c>). A figure over nothing is null.</summary>
internal sealed class ChannelFigures
{
    private readonly ReportSite _site;
    private readonly AttributionReport _credits;
    private readonly CostTable _costs;
    private readonly CreditSample? _sample;
    private readonly HashSet<string> _macros;
    private readonly HashSet<string> _leads;
    private readonly int _digits;

    private ChannelFigures(ReportSite site, AttributionReport credits, CostTable costs, CreditSample? sample)
    {
        (_site, _credits, _costs, _sample, _digits) = (site, credits, costs, sample, AmountSplit.DigitsOf(site.Currency));
        _macros = [.. credits.Conversions.Where(total => total.Kind == "macro").Select(total => total.Definition)];
        _leads = [.. credits.Conversions.Select(total => total.Definition).Where(key => site.Definitions.Where(definition => definition.Key == key).MaxBy(definition => definition.Version) is { Lead: true })];
    }

    /// <summary>Whether any macro of the report has a value: then a key without one brought nothing, and its value is 0.</summary>
    public bool HasValue => _credits.Rows.Any(row => _macros.Contains(row.Definition) && row.Value is not null);

    /// <summary>Whether any row can have an interval.</summary>
    public bool HasIntervals => _sample is not null;

    /// <summary>The figures of a report; without any cost nothing more is computed.</summary>
    public static ChannelFigures Of(AttributionRequest request, ReportPlan plan, ReportSite site, AttributionReport credits, CostTable costs, CancellationToken cancellation)
    {
        var keys = costs.ByKey.Where(pair => pair.Value.Cost > 0).OrderByDescending(pair => pair.Value.Cost).ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .Take(CreditSample.MostKeys).Select(pair => pair.Key).ToHashSet(StringComparer.Ordinal);
        return new ChannelFigures(site, credits, costs, costs.Total.Cost > 0 ? CreditSample.Of(request, plan, site, keys, cancellation) : null);
    }

    /// <summary>The net value of some rows; null when none has one.</summary>
    public static decimal? ValueOf(IReadOnlyList<AttributionRow> rows) =>
        rows.Any(row => row.Value is not null) ? rows.Sum(row => row.Value is { } text ? decimal.Parse(text, CultureInfo.InvariantCulture) : 0) : null;

    /// <summary>The name of a campaign that stands under its id; null for any other key.</summary>
    public string? Label(string key) => _credits.By is ["campaign"] && _costs.ByKey.TryGetValue(key, out var spent) && spent.Campaign is { } name
        && !string.Equals(name, key, StringComparison.OrdinalIgnoreCase) && !IsNobodys(key, _credits.By) ? name : null;

    /// <summary>Fills in a row's cost and what is computed with it.</summary>
    public ChannelRow Fill(ChannelRow row, IReadOnlyList<AttributionRow> own, decimal macro, decimal? value)
    {
        if (!_costs.ByKey.TryGetValue(row.Key, out var spent))
        {
            return row;
        }

        // What names no campaign was not spent on visits without one.
        if (IsNobodys(row.Key, _credits.By))
        {
            return row with { Cost = Decimals.Print(spent.Cost), Clicks = spent.Clicks, Impressions = spent.Impressions, Cpm = Money(spent.Cpm), Cpc = Money(spent.Cpc) };
        }

        var leads = own.Where(its => _leads.Contains(its.Definition)).Sum(its => its.Credit);
        var customers = _sample?.Customers(row.Key) ?? 0;
        return row with
        {
            Cost = Decimals.Print(spent.Cost),
            Clicks = spent.Clicks,
            Impressions = spent.Impressions,
            Roas = value is { } earned && spent.Cost > 0 ? (double)(earned / spent.Cost) : null,
            Cpa = Money(Per(spent.Cost, macro)),
            Cac = Money(Per(spent.Cost, customers)),
            Cpl = Money(Per(spent.Cost, leads)),
            Cpm = Money(spent.Cpm),
            Cpc = Money(spent.Cpc),
            Ci = _sample is null || spent.Cost == 0 ? null : new ChannelIntervals(
                value is { } worth and not 0 && _sample.Value(row.Key, _macros, worth) is var (low, high) ? new RatioInterval(Round(low / (double)spent.Cost), Round(high / (double)spent.Cost)) : null,
                Interval(spent.Cost, macro > 0 ? _sample.Credit(row.Key, _macros, macro) : null),
                Interval(spent.Cost, customers > 0 ? _sample.Credit(row.Key, null, customers) : null),
                Interval(spent.Cost, leads > 0 ? _sample.Credit(row.Key, _leads, leads) : null)),
        };
    }

    /// <summary>Whether a key says neither campaign nor creative nor anything else of what was paid for.</summary>
    public static bool IsNobodys(string key, IReadOnlyList<string> by) =>
        by.Any(dimension => dimension is "campaign" or "content" or "creative") && key.Split(" / ").All(part => part == TouchDimension.None);

    /// <summary>A micro of a key.</summary>
    public ChannelMicro Micro(string key, string definition, decimal credit, decimal macro)
    {
        var perMacro = macro == 0 ? (double?)null : (double)(credit / macro);
        return _costs.ByKey.TryGetValue(key, out var spent) && !IsNobodys(key, _credits.By)
            ? new ChannelMicro(definition, credit, perMacro, Money(Per(spent.Cost, credit)), Interval(spent.Cost, credit > 0 && spent.Cost > 0 ? _sample?.Credit(key, [definition], credit) : null))
            : new ChannelMicro(definition, credit, perMacro, null);
    }

    /// <summary>All keys together.</summary>
    public ChannelTotals Totals()
    {
        var (all, spent) = (_credits.Rows.Where(row => _macros.Contains(row.Definition)).ToList(), _costs.Total.Cost);
        var (macro, value) = (all.Sum(row => row.Credit), ValueOf(all));
        return new ChannelTotals
        {
            MacroCredit = macro,
            Value = value is { } worth ? Decimals.Print(worth) : null,
            Cost = spent > 0 ? Decimals.Print(spent) : null,
            Roas = value is { } earned && spent > 0 ? (double)(earned / spent) : null,
            Cpa = spent > 0 ? Money(Per(spent, macro)) : null,
            Cac = spent > 0 ? Money(Per(spent, _sample?.Customers(null) ?? 0)) : null,
            Cpl = spent > 0 ? Money(Per(spent, _credits.Rows.Where(row => _leads.Contains(row.Definition)).Sum(row => row.Credit))) : null,
        };
    }

    private static decimal? Per(decimal cost, decimal credit) => credit > 0 ? cost / credit : null;

    private static double Round(double ratio) => Math.Round(ratio, 4);

    // The more conversions the less each costs: the bounds change places.
    private MoneyInterval? Interval(decimal cost, (double Low, double High)? credit) => credit is not var (low, high) || high <= 0
        ? null
        : new MoneyInterval(Money(cost / (decimal)high)!, low <= 0 ? null : Money(cost / (decimal)low));

    private string? Money(decimal? amount) => amount is { } money ? Decimals.Print(decimal.Round(money, _digits, MidpointRounding.ToEven)) : null;
}
