using Cairn.Journeys.Definitions;
using Cairn.Reports.Drift;
using Cairn.Reports.Envelope;
using Cairn.Testing;
using FsCheck;
using FsCheck.Fluent;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Reports.Tests.Drift;

public sealed class DriftTests
{
    private const int Week = 168;
    private const int From = 6 * Week;

    [Fact]
    public void Thirty_of_120_where_42_percent_is_usual_lies_3_08_errors_below() =>
        Assert.Equal(-3.08, Math.Round(DriftDetector.Z(30, 120, 0.42, 1.5)!.Value, 2));

    [Fact]
    public void Three_errors_are_an_alarm_only_when_the_next_hour_agrees()
    {
        // 50 of 120 is usual; 30 of 120 is z = -3.7.
        Assert.Empty(Find(hours => hours[From] = hours[From] with { Count = 30 }));
        var alarm = Assert.Single(Find(hours => (hours[From], hours[From + 1]) = (hours[From] with { Count = 30 }, hours[From] with { Count = 30 })), alarm => alarm.Alarm == "drift");
        Assert.Equal((From + 1, "behaviour_changed", 0.25), (alarm.First, alarm.Why, alarm.Seen));
        Assert.DoesNotContain(
            Find(hours => (hours[From], hours[From + 1]) = (hours[From] with { Count = 30 }, hours[From] with { Count = 71 })), alarm => alarm.Alarm == "drift");
        Assert.Contains(Find(hours => hours[From] = hours[From] with { Count = 20 }), alarm => alarm is { Alarm: "drift", Z: < -4 });
    }

    [Fact]
    public void Fewer_than_50_page_views_are_not_judged() => Assert.Null(DriftDetector.Z(0, 49, 0.4, 1));

    [Fact]
    public void Silence_is_an_alarm_once_14_were_to_be_expected()
    {
        DriftAlarm[] Silents(int hours, int usual) =>
            [.. Find(all => Array.Fill(all, new DriftHour(0, 10, 100), From, hours), usual).Where(alarm => alarm.Alarm == "silent")];

        // 5 an hour: three hours make 15.
        Assert.Empty(Silents(2, 5));
        var alarm = Assert.Single(Silents(4, 5));
        Assert.Equal((From, From + 3, 20.0), (alarm.First, alarm.Last, alarm.Expected));
    }

    [Fact]
    public void A_count_outside_its_range_in_two_hours_running_is_an_alarm()
    {
        Assert.DoesNotContain(Find(hours => hours[From] = hours[From] with { Count = 100 }), alarm => alarm.Alarm == "level");
        var alarm = Assert.Single(Find(hours => Array.Fill(hours, hours[From] with { Count = 100 }, From, 2)), alarm => alarm.Alarm == "level");
        Assert.Equal((From, From + 1, 50.0, 100.0), (alarm.First, alarm.Last, alarm.Expected, alarm.Seen));
    }

    [Theory]
    [InlineData(0, 0, 120, 1_000, 80, "tracking_broken")]
    [InlineData(0, 0, 10, 90, 5, "collection_or_traffic")]
    [InlineData(100, 60, 120, 1_000, 100, "double_firing")]
    [InlineData(10, 0, 120, 1_000, 100, "behaviour_changed")]
    public void The_first_explanation_that_fits_is_given(long count, long twice, long pages, long events, long page, string why)
    {
        var alarms = Find(hours => Array.Fill(hours, new DriftHour(count, pages, events, twice, page), From, 3));
        Assert.NotEmpty(alarms);
        Assert.All(alarms, alarm => Assert.Equal(why, alarm.Why));
    }

    [Fact]
    public void A_quiet_baseline_and_an_empty_site_give_no_alarm()
    {
        Assert.Empty(Find(_ => { }));
        Assert.Empty(DriftDetector.Find([], 0));
        Assert.Empty(DriftDetector.Find([.. Enumerable.Range(0, 200).Select(_ => new DriftHour(0, 0, 0))], 100));
    }

    [Fact]
    public void Chances_of_counts_agree_with_adding_them_up() =>
        Prop.ForAll(Gen.Choose(1, 60).ToArbitrary(), Gen.Choose(10, 40).ToArbitrary(), Gen.Choose(0, 80).ToArbitrary(), (mean, spread, count) =>
        {
            var variance = mean * spread / 10.0;
            var (sum, moment) = (0.0, 0.0);
            for (var at = 0; at < 600; at++)
            {
                var chance = CountChances.Of(at, mean, variance).At;
                (sum, moment) = (sum + chance, moment + (at * chance));
            }

            Assert.Equal(1, sum, 1e-6);
            Assert.Equal(mean, moment, 1e-3);
            Assert.Equal(Enumerable.Range(0, count).Sum(at => CountChances.Of(at, mean, variance).At), CountChances.Of(count, mean, variance).Below, 1e-9);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Overdispersion_is_pearsons_statistic_and_never_below_one()
    {
        Assert.Equal(1, DriftDetector.Overdispersion([(50, 100), (50, 100)], 0.5));
        Assert.Equal(8, DriftDetector.Overdispersion([(40, 100), (60, 100)], 0.5), 1e-9);
        Assert.Equal(1, DriftDetector.Overdispersion([], 0.5));
    }

    [Fact]
    public void A_site_whose_purchases_stop_is_told_so()
    {
        var definition = Definition("buy", """{"event":"buy"}""", ConversionKind.Macro) with { EffectiveFromMicros = Start + (50L * 86_400 * 1_000_000) };
        var source = new MemoryEventSource();
        for (var hour = 0; hour < 51 * 24; hour++)
        {
            source.Append(Enumerable.Range(0, 6).Select(i => Event($"v{hour}_{i}", "page_view", (hour * 3_600) + i, ("path", "/thanks"))));
            source.Append(hour < 50 * 24 ? Enumerable.Range(0, 3).Select(i => Event($"v{hour}_{i}", "buy", (hour * 3_600) + 60 + i, ("path", "/thanks"))) : []);
        }

        var site = Sites.Of(source, "2026-06-21T00:10:00Z") with { Definitions = [definition] };
        var row = Assert.Single(ValueOf(DriftRunner.Run(new DriftRequest(), site, TestContext.Current.CancellationToken)).Rows, row => row.Alarm == "silent");
        Assert.Equal(("buy", "2026-06-20T00:00:00Z", "tracking_broken"), (row.Key, row.Since, row.Why));
        Assert.Equal(["version 1 of buy"], row.Marks);
    }

    [Fact]
    public void A_new_site_has_no_baseline_and_a_long_range_is_refused()
    {
        var source = new MemoryEventSource();
        source.Append(Event("ann", "buy", 0));
        var site = Sites.Of(source, "2026-05-02T00:00:00Z") with { Definitions = [Definition("buy", """{"event":"buy"}""", ConversionKind.Macro)] };
        var report = ValueOf(DriftRunner.Run(new DriftRequest(), site, TestContext.Current.CancellationToken));
        Assert.Equal(("no_baseline", 1), (Assert.Single(report.Warnings).Code, report.Watched));
        Assert.Empty(report.Rows);
        Assert.Equal("drift.range-too-long", FaultsOf(DriftRunner.Run(new DriftRequest { Range = new RangeRequest(Last: "all") }, site, default)).Single().Code);
    }

    // Six weeks and a day of 50 (or another number) in 120 page views an hour.
    private static IReadOnlyList<DriftAlarm> Find(Action<DriftHour[]> change, int usual = 50)
    {
        DriftHour[] hours = [.. Enumerable.Repeat(new DriftHour(usual, 120, 1_000, 0, 100), From + 24)];
        change(hours);
        return DriftDetector.Find(hours, From);
    }
}
