using Cairn.Journeys.Faults;
using Cairn.Journeys.Time;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Tests.Envelope;

public class EnvelopeTests
{
    private static readonly SiteCalendar Berlin = new(TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));

    [Fact]
    public void Fifty_of_four_hundred_has_its_known_interval()
    {
        var interval = Proportion.Wilson(50, 400)!;
        Assert.Equal([0.096, 0.161], [Math.Round(interval.Low, 3), Math.Round(interval.High, 3)]);
        Assert.Null(Proportion.Wilson(0, 0));
        Assert.All([30, 213, 600], whole => Assert.Equal((0, 1), (Proportion.Wilson(0, whole)!.Low, Proportion.Wilson(whole, whole)!.High)));
        Assert.Null(Proportion.Rate(0, 0));
    }

    [Fact]
    public void Quantiles_lie_between_neighbours()
    {
        Assert.Equal(2.5, Quantile.Of([1, 2, 3, 4], 0.5));
        Assert.Equal(7, Quantile.Of([7], 0.9));
        Assert.Null(Quantile.Of([], 0.5));
    }

    [Theory]
    [InlineData("last 7 days", "2026-03-24T23:00:00Z", "2026-03-31T22:00:00Z")]
    [InlineData("last 7d", "2026-03-25T10:00:00Z", "2026-04-01T10:00:00Z")]
    [InlineData("7d", "2026-03-25T10:00:00Z", "2026-04-01T10:00:00Z")]
    public void The_last_days_are_whole_local_days_and_the_last_span_ends_now(string last, string from, string to) =>
        Assert.Equal(Range(from, to), Parse(new RangeRequest(Last: last)));

    [Fact]
    public void Dates_are_local_midnights_and_the_range_is_cut_at_as_of()
    {
        Assert.Equal(Range("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"), Parse(new RangeRequest("2026-03-29", "2026-03-30")));
        Assert.Equal(Range("2026-03-31T22:00:00Z", "2026-04-01T10:00:00Z"), Parse(new RangeRequest("2026-04-01", "2026-05-01")));
        Assert.Equal(TimeRange.Everything.Start, Parse(null).Start);
    }

    [Theory]
    [InlineData("2026-04-02", "2026-04-01", null, "range.reversed")]
    [InlineData("2026-04-02T10:00:00", null, null, "time.unreadable")]
    [InlineData("2026-04-02", null, "last 7d", "range.ambiguous")]
    [InlineData(null, null, "last week", "range.unreadable")]
    public void A_range_that_cannot_be_understood_is_refused(string? from, string? to, string? last, string code)
    {
        var faults = new List<Fault>();
        RangeParser.Parse(new RangeRequest(from, to, last), Berlin, Sites.At("2026-04-01T10:00:00Z"), "/range", faults);
        Assert.Equal(code, Assert.Single(faults).Code);
    }

    [Fact]
    public void The_period_before_has_as_many_local_days_over_a_clock_change() =>
        Assert.Equal(
            Range("2026-03-26T23:00:00Z", "2026-03-28T23:00:00Z"), RangeParser.Previous(Range("2026-03-28T23:00:00Z", "2026-03-30T22:00:00Z"), Berlin));

    [Fact]
    public void A_day_of_23_hours_has_23_buckets_and_one_of_25_has_25()
    {
        Assert.Equal(23, Berlin.Buckets(Range("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"), CalendarUnit.Hour).Count());
        Assert.Equal(25, Berlin.Buckets(Range("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"), CalendarUnit.Hour).Count());
        Assert.Single(Berlin.Buckets(Range("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"), CalendarUnit.Day));
    }

    [Fact]
    public void Weeks_begin_on_monday_and_months_on_their_first()
    {
        var moment = Sites.At("2026-04-01T10:00:00Z");
        Assert.Equal(Range("2026-03-29T22:00:00Z", "2026-04-05T22:00:00Z"), Berlin.BucketOf(moment, CalendarUnit.Week));
        Assert.Equal(Range("2026-03-31T22:00:00Z", "2026-04-30T22:00:00Z"), Berlin.BucketOf(moment, CalendarUnit.Month));
    }

    [Fact]
    public void A_day_whose_midnight_is_skipped_begins_when_the_clock_was_set()
    {
        var cairo = new SiteCalendar(TimeZoneInfo.FindSystemTimeZoneById("Africa/Cairo"));
        Assert.Equal(Sites.At("2024-04-25T22:00:00Z"), cairo.StartOf(new DateOnly(2024, 4, 26)));
    }

    private static TimeRange Parse(RangeRequest? request)
    {
        var faults = new List<Fault>();
        var range = RangeParser.Parse(request, Berlin, Sites.At("2026-04-01T10:00:00Z"), "/range", faults);
        Assert.Empty(faults);
        return range;
    }

    private static TimeRange Range(string from, string to) => new(Sites.At(from), Sites.At(to));
}
