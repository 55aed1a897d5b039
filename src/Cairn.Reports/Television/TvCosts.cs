using Cairn.Journeys.Television;
using Cairn.Journeys.Time;
using Cairn.Reports.Envelope;
using Cairn.Reports.Money;

namespace Cairn.Reports.Television;

/// <summary>What ads cost: what each impression says, and what was imported for its campaign and day (<c>docs/definitions/television.md</c>).</summary>
internal static class TvCosts
{
    private const int Digits = 6;

    /// <summary>The same impressions in the same order, each with its cost in the report's currency.</summary>
    /// <remarks>
    /// An imported line of channel TV is spread over the impressions of its local day, source and campaign, and of its ad group and creative where impressions have such: evenly, or where each
    /// says a cost of its own in proportion to that, as the import is the total. Parts are rounded to six places, the last takes what is left.
    /// </remarks>
    /// <param name="shown">Ads that were shown.</param>
    /// <param name="plan">Its calendar says which day an impression is of.</param>
    /// <param name="site">Costs, rates and names of campaigns.</param>
    /// <param name="left">Receives what was imported for days and campaigns without an impression.</param>
    public static IReadOnlyList<Impression> Spread(IReadOnlyList<Impression> shown, ReportPlan plan, ReportSite site, out decimal left)
    {
        left = 0;
        if (shown.Count == 0)
        {
            return shown;
        }

        var money = new MoneyConverter(site.Rates, plan.Calendar, site.Currency);
        var days = shown.Select(one => plan.Calendar.DayOf(new Timestamp(one.Micros))).ToArray();
        var costed = shown.Select((one, at) => one.Cost is { } cost && one.Currency is { } currency && currency != site.Currency && money.On(cost, currency, days[at]) is { } own
            ? one with { Cost = own, Currency = site.Currency } : one).ToArray();
        var isImported = new bool[costed.Length];
        var byCampaign = Enumerable.Range(0, costed.Length).ToLookup(at => (days[at], Lower(costed[at].Source), Name(costed[at].CampaignId ?? costed[at].Campaign)));
        foreach (var cost in site.Costs.Lines(days.Min(), days.Max()).Where(cost => cost.Channel == "TV"))
        {
            if (money.On(cost.Line.Cost, cost.Line.Currency, cost.Line.Date) is not { } amount)
            {
                continue;
            }

            var (day, source, line) = (cost.Line.Date, Lower(cost.Line.Source), cost.Line);
            var of = new[] { line.CampaignId, line.Campaign }.Where(name => name.Length > 0).DefaultIfEmpty("").Select(name => byCampaign[(day, source, Name(name))].ToList()).FirstOrDefault(list => list.Count > 0) ?? [];
            of = Only(of, line.AdGroup, at => costed[at].Line);
            of = Only(of, line.Creative, at => costed[at].Creative);
            if (of.Count == 0)
            {
                left += amount;
                continue;
            }

            Share(amount, of, costed, shown, isImported, site.Currency);
        }

        return costed;

        string Name(string? campaign) => Lower(campaign) is var lower && site.CampaignNames.TryGetValue(lower, out var joined) ? joined : lower;
    }

    private static string Lower(string? text) => text?.Trim().ToLowerInvariant() ?? "";

    // Where no impression says such a thing, the line is for all of them.
    private static List<int> Only(List<int> of, string text, Func<int, string?> field) =>
        text.Length == 0 || of.TrueForAll(at => field(at) is null) ? of : of.FindAll(at => string.Equals(field(at), text, StringComparison.OrdinalIgnoreCase));

    private static void Share(decimal amount, List<int> of, Impression[] costed, IReadOnlyList<Impression> shown, bool[] isImported, string currency)
    {
        var own = of.Select(at => shown[at].Cost ?? 0).ToList();
        var sum = of.TrueForAll(at => shown[at].Cost is not null) ? own.Sum() : 0;
        var rest = amount;
        for (var place = 0; place < of.Count; place++)
        {
            var part = place == of.Count - 1 ? rest : decimal.Round(sum > 0 ? amount * own[place] / sum : amount / of.Count, Digits);

            // The import takes the place of what the impression said; a second line for the same impression adds to the first.
            var was = costed[of[place]];
            costed[of[place]] = was with { Cost = (isImported[of[place]] ? was.Cost : 0) + part, Currency = currency };
            isImported[of[place]] = true;
            rest -= part;
        }
    }
}
