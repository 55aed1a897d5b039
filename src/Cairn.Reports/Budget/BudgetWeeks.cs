using System.Globalization;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Time;
using Cairn.Reports.Attribution;
using Cairn.Reports.Costs;
using Cairn.Reports.Envelope;
using Cairn.Reports.Values;

namespace Cairn.Reports.Budget;

/// <summary>What lines cost and brought, week by week.</summary>
/// <param name="Weeks">The Mondays, the earliest first.</param>
/// <param name="Lines">By key, aligned with the weeks.</param>
/// <param name="Value">What one conversion is worth.</param>
internal sealed record BudgetWeeks(IReadOnlyList<DateOnly> Weeks, IReadOnlyDictionary<string, (double Cost, double Conversions)[]> Lines, double Value)
{
    private const int UsualWeeks = 26;
    private const int MostRows = 20_000;
    private const int LeastMacros = 30;
    private const int MostLines = 200;

    /// <summary>Reads rows that were given.</summary>
    public static BudgetWeeks? Given(IReadOnlyList<BudgetWeek> rows, double? value, List<Fault> faults)
    {
        if (rows.Count > MostRows)
        {
            faults.Add(new Fault("budget.too-many-rows", "/rows", FormattableString.Invariant($"At most {MostRows} rows.")));
            return null;
        }

        var found = new Dictionary<(string Line, DateOnly Week), (double Cost, double Conversions)>();
        for (var at = 0; at < rows.Count && faults.Count < 20; at++)
        {
            if (rows[at] is not { Line.Length: > 0 and <= 255, Cost: >= 0 and < 1e15m, Conversions: >= 0 and < 1e12 } row
                || !DateOnly.TryParseExact(row.Week, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            {
                faults.Add(new Fault("budget.row-invalid", $"/rows/{at}", "A row has a line of at most 255 characters, a week such as 2026-05-04, a cost and conversions, both 0 or more."));
            }
            else if (!found.TryAdd((row.Line, Monday(day)), ((double)row.Cost, row.Conversions)))
            {
                faults.Add(new Fault("budget.row-twice", $"/rows/{at}", "This line has this week already."));
            }
        }

        if (value is null)
        {
            faults.Add(new Fault("budget.value-missing", "/value", "With weeks from elsewhere, say what one conversion is worth."));
        }

        var weeks = found.Keys.Select(key => key.Week).Distinct().Order().ToList();
        return faults.Count > 0 ? null : new BudgetWeeks(
            weeks,
            found.Keys.Select(key => key.Line).Distinct(StringComparer.Ordinal).ToDictionary(line => line, line => weeks.Select(week => found.GetValueOrDefault((line, week))).ToArray(), StringComparer.Ordinal),
            value!.Value);
    }

    /// <summary>Gathers the site's own: cost by the seam of costs, conversions by the model's credit in each full week.</summary>
    public static BudgetWeeks? Own(BudgetRequest request, ReportPlan plan, ReportSite site, ConversionDefinition definition, List<Fault> faults, CancellationToken cancellation)
    {
        var by = request.By ?? "campaign";
        var last = Monday(plan.Calendar.DayOf(plan.AsOf));
        var weeks = Enumerable.Range(1, request.Weeks ?? UsualWeeks).Select(ago => last.AddDays(-7 * ago)).Reverse().ToList();
        var ranges = weeks.Select(week => new TimeRange(plan.Calendar.StartOf(week), plan.Calendar.StartOf(week.AddDays(7)))).ToList();
        var costs = weeks.ConvertAll(week => CostTable.Of(plan, site, [by], (week, week.AddDays(6))).ByKey);
        var keys = request.Lines is { } asked ? asked.Select(line => line.Line).ToList() : [.. costs.SelectMany(week => week.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(MostLines)];
        if (keys.Count == 0)
        {
            faults.Add(new Fault("budget.no-cost", "/lines", "No line has a cost: import costs first, or give 'rows'."));
            return null;
        }

        var credits = Credits(request, site, [definition.Key], ranges, by, faults, cancellation);
        if (credits is null)
        {
            return null;
        }

        var (count, net) = (credits.Sum(week => week.Conversions.Sum(total => total.Count)), credits.Sum(week => week.Conversions.Sum(total => Number(total.Value))));
        var worth = new Dictionary<string, double>(StringComparer.Ordinal) { [definition.Key] = 1 };
        var value = request.Value ?? (count > 0 && net > 0 ? net / count : 1);
        if (count < LeastMacros && definition.Kind == ConversionKind.Macro)
        {
            // Too few macros to see a response: the micros on the way, each by what it is worth.
            worth = Worth(definition, site, faults, cancellation);
            credits = worth is null ? null : Credits(request, site, [.. worth.Keys], ranges, by, faults, cancellation);
            value = 1;
        }

        return credits is null || worth is null ? null : new BudgetWeeks(
            weeks,
            keys.ToDictionary(
                key => key,
                key => ranges.Select((range, at) => (
                    (double)(costs[at].GetValueOrDefault(key)?.Cost ?? 0), credits[at].Rows.Where(row => row.Key == key).Sum(row => (double)row.Credit * worth.GetValueOrDefault(row.Definition)))).ToArray(),
                StringComparer.Ordinal),
            value);
    }

    /// <summary>The Monday of a day's week.</summary>
    public static DateOnly Monday(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));

    private static List<AttributionReport>? Credits(
        BudgetRequest request, ReportSite site, IReadOnlyList<string> definitions, List<TimeRange> weeks, string by, List<Fault> faults, CancellationToken cancellation)
    {
        var reports = new List<AttributionReport>();
        foreach (var week in weeks)
        {
            var asked = new AttributionRequest
            {
                Range = new RangeRequest(week.Start.ToString(), week.End.ToString()),
                AsOf = request.AsOf,
                Timezone = request.Timezone,
                Segment = request.Segment,
                Filters = request.Filters,
                IncludeBots = request.IncludeBots,
                Identity = request.Identity,
                SessionRule = request.SessionRule,
                History = request.History,
                Definitions = definitions,
                Models = [request.Model ?? "linear"],
                By = [by],
            };
            if (AttributionRunner.Run(asked, site, cancellation) is not Outcome<AttributionReport>.Ok(var report))
            {
                faults.AddRange(((Outcome<AttributionReport>.Refused)AttributionRunner.Run(asked, site, cancellation)).Faults.Select(fault => fault with { Where = fault.Where.Replace("/models/0", "/model", StringComparison.Ordinal) }));
                return null;
            }

            reports.Add(report);
        }

        return reports;
    }

    private static Dictionary<string, double>? Worth(ConversionDefinition macro, ReportSite site, List<Fault> faults, CancellationToken cancellation)
    {
        var table = ValuesRunner.Table(new ValuesRequest { Macro = macro.Key }, site, cancellation) is Outcome<ValuesReport>.Ok(var report) ? report : null;
        if (table is { Status: "ok", States.Count: > 0 })
        {
            return table.States.Where(state => state.Value is not null).ToDictionary(state => state.Key, state => Number(state.Value), StringComparer.Ordinal);
        }

        faults.Add(new Fault("budget.too-few-conversions", "/definition", FormattableString.Invariant($"There are fewer than {LeastMacros} conversions of '{macro.Key}' in these weeks, and no value table to count micros by. Wait, look at more weeks, or name a micro with a 'value'.")));
        return null;
    }

    private static double Number(string? text) => text is null ? 0 : double.Parse(text, CultureInfo.InvariantCulture);
}
