using Cairn.Journeys.Time;
using Cairn.Reports.Envelope;
using Cairn.Reports.Money;

namespace Cairn.Reports.Costs;

/// <summary>What was spent in a range by the keys of a report, in its currency (<c>docs/definitions/cost.md</c>).</summary>
internal sealed class CostTable
{
    private readonly Dictionary<string, Spent> _byKey = new(StringComparer.Ordinal);

    /// <summary>By key; empty where cost is not known by the dimensions.</summary>
    public IReadOnlyDictionary<string, Spent> ByKey => _byKey;

    /// <summary>All of it.</summary>
    public Spent Total { get; } = new();

    /// <summary>Lines left out, as no rate is known for their day.</summary>
    public long NoRate { get; private set; }

    /// <summary>Whether there is any cost that is not by the dimensions asked for.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Sums the lines of a report's range; a day that lies partly in it counts whole.</summary>
    /// <param name="plan">The range and its zone.</param>
    /// <param name="site">Costs, rates and names of campaigns; its currency is the report's.</param>
    /// <param name="by">Dimensions of touches.</param>
    public static CostTable Of(ReportPlan plan, ReportSite site, IReadOnlyList<string> by) => Of(plan, site, by, Days(plan));

    /// <summary>Sums the lines of some days, the last one inside.</summary>
    public static CostTable Of(ReportPlan plan, ReportSite site, IReadOnlyList<string> by, (DateOnly From, DateOnly To) days)
    {
        var (table, keys) = (new CostTable(), (CostKeys?)null);
        var money = new MoneyConverter(site.Rates, plan.Calendar, site.Currency);
        var (from, to) = days;
        table.IsWhole = !by.All(CostKeys.Knows);
        foreach (var cost in from > to ? [] : site.Costs.Lines(from, to))
        {
            if (money.On(cost.Line.Cost, cost.Line.Currency, cost.Line.Date) is not { } amount)
            {
                table.NoRate++;
                continue;
            }

            table.Total.Add(cost, amount);
            if (!table.IsWhole)
            {
                keys ??= new CostKeys(plan.View, site.CampaignNames);
                var key = string.Join(" / ", by.Select(dimension => keys.Value(cost, dimension)));
                if (!table._byKey.TryGetValue(key, out var spent))
                {
                    table._byKey[key] = spent = new Spent();
                }

                spent.Add(cost, amount);
            }
        }

        return table;
    }

    /// <summary>The local days of a report's range.</summary>
    public static (DateOnly From, DateOnly To) Days(ReportPlan plan) => (
        plan.Range.Start == TimeRange.Everything.Start ? DateOnly.MinValue : plan.Calendar.DayOf(plan.Range.Start),
        plan.Range.End == TimeRange.Everything.End ? DateOnly.MaxValue
            : plan.Range.End.Micros <= plan.Range.Start.Micros ? DateOnly.MinValue : plan.Calendar.DayOf(new Timestamp(plan.Range.End.Micros - 1)));
}

/// <summary>What was spent under one key.</summary>
internal sealed class Spent
{
    private decimal _withClicks;
    private decimal _withImpressions;

    /// <summary>In the report's currency.</summary>
    public decimal Cost { get; private set; }

    /// <summary>Clicks the platforms counted; null when none said.</summary>
    public long? Clicks { get; private set; }

    /// <summary>Impressions the platforms counted; null when none said.</summary>
    public long? Impressions { get; private set; }

    /// <summary>Cost of a click, over the lines that say clicks; null over nothing.</summary>
    public decimal? Cpc => Clicks > 0 ? _withClicks / Clicks : null;

    /// <summary>Cost of 1,000 impressions, over the lines that say impressions; null over nothing.</summary>
    public decimal? Cpm => Impressions > 0 ? 1_000 * _withImpressions / Impressions : null;

    /// <summary>The campaign's name as the last line that says one has it; null for none.</summary>
    public string? Campaign { get; private set; }

    /// <summary>Adds a line.</summary>
    public void Add(ChannelCost cost, decimal amount)
    {
        Campaign = cost.Line.Campaign.Length > 0 ? cost.Line.Campaign : Campaign;
        Cost += amount;
        if (cost.Line.Clicks is { } clicks)
        {
            (Clicks, _withClicks) = ((Clicks ?? 0) + clicks, _withClicks + amount);
        }

        if (cost.Line.Impressions is { } impressions)
        {
            (Impressions, _withImpressions) = ((Impressions ?? 0) + impressions, _withImpressions + amount);
        }
    }
}
