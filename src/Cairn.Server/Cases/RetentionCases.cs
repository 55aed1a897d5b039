using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Time;
using Cairn.Reports.Envelope;
using Cairn.Reports.Retention;

namespace Cairn.Server.Cases;

/// <summary>Runs third-party retention cases: PostHog's tables, and ClickHouse's and Doris' <c>retention</c>, whose conditions are days.</summary>
internal sealed class RetentionCases(CaseSites sites)
{
    /// <summary>What differs from the expected answer; null for nothing.</summary>
    public string? Difference(JsonNode item)
    {
        if (item["days"] is JsonArray days)
        {
            return ByDay(item, [.. days.Select(day => Day((string)day!))]);
        }

        var retention = item["retention"]!;
        var intervals = (int)retention["total_intervals"]!;
        var unit = (string)retention["period"]!;
        var from = First(retention, unit, intervals);
        var request = new RetentionRequest
        {
            First = Symbol(retention["target_event"]),
            Return = Symbol(retention["returning_event"]),
            Period = unit,
            Cohort = (string)retention["type"]! switch { "recurring" => "recurring", _ => "first_ever" },
            Mode = (bool?)retention["cumulative"] == true ? "on_or_after" : "on",
            Min = (int?)retention["minimum_occurrences"],
            WeekStart = (string?)retention["week_start"],
            Range = new RangeRequest(Text(from), Text(After(from, unit, intervals))),
        };
        return Run(item, request, out var report) ?? Different(
            item["expected"]!["matrix_triangle"]!.AsArray().Select(row => row!.AsArray().Select(cell => (long?)cell)),
            report!.Cohorts.Select(cohort => cohort.Cells.Select(cell => cell.Visitors)));
    }

    // The first condition is the start; each further one is met on the same days by those who met the first.
    private string? ByDay(JsonNode item, List<DateTimeOffset> days)
    {
        var request = new RetentionRequest
        {
            Period = "day",
            Cohort = "first_in_range",
            Range = new RangeRequest(Text(days[0]), Text(days.Max().AddDays(1))),
        };
        var expected = item["expected"]!;
        if (expected["totals"] is JsonArray totals)
        {
            return Run(item, request, out var report) ?? Different([totals.Select(total => (long?)total)], [Row(report!, days)]);
        }

        foreach (var (visitor, met) in expected["by_visitor"]!.AsObject())
        {
            var alone = new JsonObject { ["events"] = new JsonArray([.. item["events"]!.AsArray().Where(one => (string?)one!["visitor"] == visitor).Select(one => one!.DeepClone())]) };
            if ((Run(alone, request, out var report) ?? Different([met!.AsArray().Select(value => (long?)value)], [Row(report!, days)])) is { } difference)
            {
                return $"visitor {visitor}: {difference}";
            }
        }

        return null;
    }

    private static IEnumerable<long?> Row(RetentionReport report, List<DateTimeOffset> days) =>
        days.Select(day => report.Cohorts[0].Cells[(int)(day - days[0]).TotalDays].Visitors);

    private string? Run(JsonNode item, RetentionRequest request, out RetentionReport? report)
    {
        var outcome = RetentionRunner.Run(request, sites.Make(item, now: Timestamp.From(Moment(request.Range!.To!))));
        report = (outcome as Outcome<RetentionReport>.Ok)?.Value;
        return outcome is Outcome<RetentionReport>.Refused refused ? string.Join("; ", refused.Faults.Select(fault => fault.Message)) : null;
    }

    private static string? Different(IEnumerable<IEnumerable<long?>> expected, IEnumerable<IEnumerable<long?>> actual)
    {
        var (wanted, found) = (Print(expected), Print(actual));
        return wanted == found ? null : $"expected {wanted}, found {found}";
    }

    private static string Print(IEnumerable<IEnumerable<long?>> rows) =>
        string.Join(" ", rows.Select(row => $"[{string.Join(", ", row.Select(cell => cell?.ToString(CultureInfo.InvariantCulture) ?? "null"))}]"));

    private static JsonElement Symbol(JsonNode? name) => name is null ? default : JsonSerializer.SerializeToElement(new JsonObject { ["event"] = name.DeepClone() });

    private static DateTimeOffset First(JsonNode retention, string unit, int intervals)
    {
        if (retention["first_interval"] is { } first)
        {
            return Moment((string)first!);
        }

        var end = Moment((string)retention["date_to"]!);
        var whole = unit switch
        {
            "month" => new DateTimeOffset(end.Year, end.Month, 1, 0, 0, 0, TimeSpan.Zero),
            "hour" => new DateTimeOffset(end.Year, end.Month, end.Day, end.Hour, 0, 0, TimeSpan.Zero),
            _ => new DateTimeOffset(end.Date, TimeSpan.Zero),
        };
        return After(whole, unit, 1 - intervals);
    }

    private static DateTimeOffset After(DateTimeOffset start, string unit, int count) => unit switch
    {
        "hour" => start.AddHours(count),
        "week" => start.AddDays(7 * count),
        "month" => start.AddMonths(count),
        _ => start.AddDays(count),
    };

    private static DateTimeOffset Day(string day) => Moment(day);

    private static DateTimeOffset Moment(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    private static string Text(DateTimeOffset moment) => moment.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
