using System.Text.Json;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Events;
using Cairn.Reports.Envelope;
using Cairn.Reports.Retention;
using Cairn.Testing;

namespace Cairn.Reports.Tests.Retention;

public class RetentionRunnerTests
{
    private static readonly string[] Returns = ["Tue", "Wed"];

    [Theory]
    [InlineData("on", 1, 1)]
    [InlineData("on_or_after", 2, 1)]
    public void Three_start_on_monday_and_one_comes_back_on_each_of_two_days(string mode, long tuesday, long wednesday)
    {
        var report = Run(new RetentionRequest
        {
            First = Json("sign_up"),
            Return = Json("visit"),
            Period = "day",
            Mode = mode,
            Range = new RangeRequest("2026-05-04", "2026-05-07"),
        });
        Assert.Equal([3, tuesday, wednesday], report.Cohorts[0].Cells.Select(cell => cell.Visitors));
        Assert.Equal([1, tuesday / 3.0, 1 / 3.0], report.Cohorts[0].Cells.Select(cell => cell.Rate));
        Assert.Equal(["2026-05-04", "2026-05-05", "2026-05-06"], report.Cohorts.Select(cohort => cohort.From));
        Assert.Equal([3, 2, 1], report.Cohorts.Select(cohort => cohort.Cells.Count));
        Assert.Null(report.Cohorts[1].Cells[0].Rate);
        Assert.Equal([(0, 3L), (1, 3L), (2, 3L)], report.Average.Select(average => (average.K, average.Size)));
    }

    [Fact]
    public void A_period_that_is_not_over_is_incomplete_and_one_that_has_not_begun_is_null()
    {
        var report = Run(
            new RetentionRequest { First = Json("sign_up"), Return = Json("visit"), Period = "day", Range = new RangeRequest("2026-05-04", "2026-05-09"), AsOf = "2026-05-06T12:00:00Z" });
        Assert.Equal([3, 1, 1, null, null], report.Cohorts[0].Cells.Select(cell => cell.Visitors));
        Assert.Equal([false, false, true, true, true], report.Cohorts[0].Cells.Select(cell => cell.Incomplete));
        Assert.Equal(3, report.Cohorts.Count);
        Assert.Equal([3, 3, 0, 0, 0], report.Average.Select(average => average.Size));
        Assert.Null(report.Average[2].Rate);
    }

    [Fact]
    public void Weeks_begin_where_the_request_says_and_the_range_is_widened_to_whole_periods()
    {
        var monday = Run(new RetentionRequest { First = Json("sign_up"), Range = new RangeRequest("2026-05-06", "2026-05-08") });
        var sunday = Run(new RetentionRequest { First = Json("sign_up"), WeekStart = "sunday", Range = new RangeRequest("2026-05-06", "2026-05-08") });
        Assert.Equal(("2026-05-04", 3L), (Assert.Single(monday.Cohorts).From, monday.Cohorts[0].Size));
        Assert.Equal(("2026-05-03", 3L), (Assert.Single(sunday.Cohorts).From, sunday.Cohorts[0].Size));
    }

    [Fact]
    public void Returning_in_the_same_period_is_told_apart()
    {
        var report = Run(new RetentionRequest { First = Json("sign_up"), Return = Json("visit"), Period = "week" });
        Assert.Equal((3, 2), (report.Cohorts[0].Size, report.Cohorts[0].ReturnedSamePeriod));
    }

    [Fact]
    public void Money_is_summed_from_the_start_on()
    {
        var report = Run(new RetentionRequest { First = Json("sign_up"), Return = Json("visit"), Period = "day", Range = new RangeRequest("2026-05-04", "2026-05-07") });
        Assert.Equal(["0", "30", "75"], report.Cohorts[0].Cells.Select(cell => cell.Value));
        Assert.Equal(["0", "10", "25"], report.Cohorts[0].Cells.Select(cell => cell.ValuePerVisitor));
        Assert.Equal("EUR", report.Currency);
    }

    [Fact]
    public void Every_fault_is_named()
    {
        var faults = Sites.Faults(RetentionRunner.Run(
            new RetentionRequest { First = Json("@nothing"), Return = Json("a["), Period = "year", Clock = "sand", Cohort = "x", Mode = "y", Min = 0, WeekStart = "Mo" },
            Shop(), TestContext.Current.CancellationToken));
        Assert.Equal(["/clock", "/cohort", "/first", "/min", "/mode", "/period", "/return", "/week_start"], faults.Select(fault => fault.Where).Distinct().Order());
    }

    [Fact]
    public void Too_many_periods_are_refused_and_no_time_is_no_cohort()
    {
        var fault = Assert.Single(Sites.Faults(RetentionRunner.Run(
            new RetentionRequest { Period = "hour", Range = new RangeRequest("2025-01-01", "2026-01-01") }, Shop(), TestContext.Current.CancellationToken)));
        Assert.Equal("retention.too-many-periods", fault.Code);
        Assert.Empty(Run(new RetentionRequest { Range = new RangeRequest("2026-05-01", "2026-05-01") }).Cohorts);
        Assert.Empty(Sites.Answer(RetentionRunner.Run(new RetentionRequest(), Sites.Of(new MemoryEventSource()), TestContext.Current.CancellationToken)).Cohorts);
    }

    private static JsonElement Json(string symbol) => JsonSerializer.SerializeToElement(symbol);

    private static RetentionReport Run(RetentionRequest request) => Sites.Answer(RetentionRunner.Run(request, Shop(), TestContext.Current.CancellationToken));

    private static ReportSite Shop()
    {
        var source = new MemoryEventSource();
        source.Append(["ann", "bob", "eve"], day: 4, "sign_up");
        foreach (var (visitor, day) in Returns.Select((_, at) => (at == 0 ? "ann" : "bob", 5 + at)))
        {
            source.Append([visitor], day, "visit");
        }

        source.Append(Purchase("ann", 5, "30"), Purchase("eve", 6, "45"), Purchase("zoe", 5, "99"));
        return Sites.Of(source) with
        {
            Definitions =
            [
                SomeJourneys.Definition("purchase", """{"event":"purchase"}""", ConversionKind.Macro) with { Value = new ConversionValue(ConversionValueKind.Property) },
            ],
        };
    }

    private static MemoryEvent Purchase(string visitor, int day, string value) => new(visitor, "purchase", Sites.At($"2026-05-0{day}T20:00:00Z").Micros)
    {
        Columns = new Dictionary<string, (ValueKind, string)> { ["value"] = (ValueKind.Number, value), ["currency"] = (ValueKind.Text, "EUR") },
    };
}

file static class Appending
{
    public static void Append(this MemoryEventSource source, string[] visitors, int day, string name) =>
        source.Append(visitors.Select(visitor => new MemoryEvent(visitor, name, Sites.At($"2026-05-0{day}T10:00:00Z").Micros)));
}
