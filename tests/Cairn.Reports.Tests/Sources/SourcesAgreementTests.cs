using System.Globalization;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Events;
using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;
using Cairn.Reports.Sessions;
using Cairn.Reports.Sources;
using Cairn.Reports.Tests.Conversions;
using Cairn.Testing;
using FsCheck;
using FsCheck.Fluent;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Reports.Tests.Sources;

/// <summary>The report equals its definition carried out one session at a time, and its totals those of the conversions and sessions reports.</summary>
public sealed class SourcesAgreementTests
{
    private const int Minute = 60;
    private const int FromMinute = 20;
    private const int ToMinute = 200;
    private static readonly RangeRequest Range = new("2026-05-01T00:20:00Z", "2026-05-01T03:20:00Z");

    [Theory]
    [InlineData("channel", null, null)]
    [InlineData("landing", null, null)]
    [InlineData("exit", null, null)]
    [InlineData("page", null, null)]
    [InlineData("page", "channel", null)]
    [InlineData("channel", "page", "path != \"/b\"")]
    public void Agrees_with_going_through_all_sessions(string by, string? second, string? filter) =>
        Prop.ForAll(Gen.ListOf(OneEvent).ToArbitrary(), events =>
        {
            Done[] done = [.. events.Select((e, i) => e with { Seq = i }).OrderBy(e => e.At).ThenBy(e => e.Seq)];
            var report = ValueOf(SourcesRunner.Run(new SourcesRequest { Range = Range, By = by, Second = second, Filters = filter is null ? null : [filter] }, Site(events)));
            Assert.Equal(Slow(done, by, second, filter is not null), Fast(report));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Its_totals_are_those_of_the_conversions_and_the_sessions_report() =>
        Prop.ForAll(Gen.ListOf(OneEvent).ToArbitrary(), Gen.Elements("channel", "page", "landing").ToArbitrary(), (events, by) =>
        {
            var site = Site(events);
            string[]? filters = events.Count % 2 == 0 ? null : ["path != \"/b\""];
            var sources = ValueOf(SourcesRunner.Run(new SourcesRequest { Range = Range, By = by, Top = 1, Filters = filters }, site));
            var conversions = ValueOf(ConversionsRunner.Run(new ConversionsRequest { Range = Range, Filters = filters }, site));
            var sessions = ValueOf(SessionsRunner.Run(new SessionsRequest { Range = Range, Filters = filters }, site));
            Assert.Equal((conversions.Visitors, conversions.Sessions), (sources.Total.Visitors, sources.Total.Sessions));
            Assert.Equal(sessions.Rows.SingleOrDefault()?.BounceRate, sources.Total.BounceRate);
            Assert.Equal(
                conversions.Rows.Select(row => (row.Key, row.Count, row.Visitors, row.Sessions, row.VisitorRate, row.SessionRate, row.VisitorRateCi, row.Value)),
                sources.Total.Conversions.Select(row => (row.Key, row.Count, row.Visitors, row.Sessions, row.VisitorRate, row.SessionRate, row.VisitorRateCi, row.Value)));
            if (by != "page")
            {
                Assert.Equal(sources.Total.Sessions, sources.Rows.Sum(row => row.Sessions));
                Assert.Equal(sources.Total.Conversions.Sum(row => row.Count), sources.Rows.Sum(row => row.Conversions.Sum(of => of.Count)));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Rows_that_are_not_shown_become_one_in_which_nobody_counts_twice() =>
        Prop.ForAll(Gen.ListOf(OneEvent).ToArbitrary(), events =>
        {
            Done[] done = [.. events.Select((e, i) => e with { Seq = i }).OrderBy(e => e.At).ThenBy(e => e.Seq)];
            var all = ValueOf(SourcesRunner.Run(new SourcesRequest { Range = Range, By = "page" }, Site(events)));
            var some = ValueOf(SourcesRunner.Run(new SourcesRequest { Range = Range, By = "page", Top = 1 }, Site(events)));
            Assert.Equal(all.Rows.Take(1).Select(row => row.Key), some.Rows.Where(row => row.Key != "(other)").Select(row => row.Key));
            var shown = all.Rows.Take(1).Select(row => row.Key).ToHashSet();
            Assert.Equal(Slow(done, "page", null, false, shown), Fast(some));
        }).QuickCheckThrowOnFailure();

    private sealed record Done(string Who, string What, int At, string Channel, string Path, bool Sessionless, int Value, int Seq = 0);

    private static Gen<Done> OneEvent { get; } =
        from who in Gen.Elements("ann", "bob", "cyd")
        from what in Gen.Elements("page_view", "page_view", "cart", "buy")
        from at in Gen.Choose(0, 24).Select(n => n * 10)
        from channel in Gen.Elements("", "", "Email", "Direct")
        from path in Gen.Elements("", "/a", "/b", "/c")
        from sessionless in Gen.Choose(0, 9)
        from value in Gen.Choose(1, 9)
        select new Done(who, what, at, channel, path, sessionless == 0, value);

    private static ReportSite Site(IEnumerable<Done> events) => DefinedSites.Of(
        [.. events.Select(Stored)],
        Definition("buy", """{"event":"buy"}""", ConversionKind.Macro) with { Value = new ConversionValue(ConversionValueKind.Property) },
        Definition("cart", """{"event":"cart"}"""));

    private static MemoryEvent Stored(Done e)
    {
        var columns = new List<(string, object)> { ("value", e.Value) };
        columns.AddRange(e.Channel.Length > 0 ? [("channel", e.Channel)] : []);
        columns.AddRange(e.Path.Length > 0 ? [("path", e.Path)] : []);
        return Event(e.Who, e.What, e.At * Minute, [.. columns]) with { Flags = e.Sessionless ? EventFlags.Sessionless : EventFlags.None };
    }

    private static string Fast(SourcesReport report) => string.Join('\n', report.Rows.OrderBy(row => row.Key, StringComparer.Ordinal).ThenBy(row => row.Second ?? "", StringComparer.Ordinal).Select(row => Line(
        row.Key, row.Second, row.Visitors, row.Sessions, row.EngagedRate,
        row.Conversions.Select(of => (of.Key, of.Count, of.Visitors, of.Sessions, of.Key == "buy" ? decimal.Parse(of.Value!, CultureInfo.InvariantCulture) : 0)))));

    private static string Slow(Done[] done, string by, string? second, bool filtered, HashSet<string>? shown = null)
    {
        bool Passes(Done e) => !filtered || e.Path != "/b";
        bool InRange(Done e) => FromMinute <= e.At && e.At < ToMinute;
        var cells = new List<(string Key, string Second, string Who, int Session, Done? First, Done[] Events)>();
        foreach (var person in done.GroupBy(e => e.Who))
        {
            foreach (var session in Sessions([.. person]))
            {
                Done? first = session.Key == 0 ? null : session.First(e => !e.Sessionless);
                foreach (var key in session.Key == 0 ? ["(none)"] : Values(by, session))
                {
                    foreach (var other in second is null ? [""] : session.Key == 0 ? ["(none)"] : Values(second, session))
                    {
                        cells.Add((shown?.Contains(key) == false ? "(other)" : key, other, person.Key, session.Key, first, [.. session]));
                    }
                }
            }
        }

        return string.Join('\n', cells.GroupBy(cell => (cell.Key, cell.Second)).OrderBy(group => group.Key.Key, StringComparer.Ordinal).ThenBy(group => group.Key.Second, StringComparer.Ordinal).Select(group =>
        {
            var sessions = group.DistinctBy(cell => (cell.Who, cell.Session)).ToList();
            var started = sessions.Where(cell => cell.First is not null && InRange(cell.First) && cell.Events.Any(Passes)).ToList();
            var visitors = sessions.Where(cell => cell.Events.Any(e => InRange(e) && Passes(e))).Select(cell => cell.Who).Distinct().Count();
            var engaged = started.Count(cell => cell.Events.Count(e => e.What == "page_view") >= 2 || cell.Events.Any(e => e.What is "buy" or "cart"));
            var conversions = ((string[])["buy", "cart"]).Select(what =>
            {
                var its = sessions.SelectMany(cell => cell.Events.Where(e => e.What == what && InRange(e) && Passes(e)).Select(e => (Event: e, Cell: cell))).ToList();
                return (what, (long)its.Count, (long)its.Select(c => c.Cell.Who).Distinct().Count(),
                    (long)its.Where(c => c.Cell.First is not null && InRange(c.Cell.First)).Select(c => (c.Cell.Who, c.Cell.Session)).Distinct().Count(), what == "buy" ? its.Sum(c => (decimal)c.Event.Value) : 0);
            });
            return visitors + started.Count == 0 ? "" : Line(group.Key.Key, group.Key.Second, visitors, started.Count, started.Count == 0 ? null : (double)engaged / started.Count, conversions);
        }).Where(line => line.Length > 0));
    }

    private static IEnumerable<IGrouping<int, Done>> Sessions(Done[] person)
    {
        var (last, number) = (int.MinValue / 2, 0);
        var numbered = new List<(int Number, Done Event)>();
        foreach (var e in person)
        {
            if (!e.Sessionless)
            {
                number += e.At - last > 30 ? 1 : 0;
                last = e.At;
            }

            numbered.Add((e.At - last <= 30 ? number : 0, e));
        }

        return numbered.GroupBy(pair => pair.Number, pair => pair.Event);
    }

    private static List<string> Values(string by, IEnumerable<Done> session)
    {
        var views = session.Where(e => e.What == "page_view" && e.Path.Length > 0).Select(e => e.Path).ToList();
        List<string> values = by switch
        {
            "page" => [.. views.Distinct()],
            "landing" => [.. views.Take(1)],
            "exit" => [.. views.TakeLast(1)],
            _ => [.. session.Select(e => e.Channel).Where(channel => channel.Length > 0).Take(1)],
        };
        return values.Count == 0 ? ["(none)"] : values;
    }

    private static string Line(string key, string? second, long visitors, long sessions, double? engaged, IEnumerable<(string, long, long, long, decimal)> conversions) =>
        string.Create(CultureInfo.InvariantCulture, $"{key}|{second} {visitors} {sessions} {engaged:0.000} {string.Join(' ', conversions.Select(c => $"{c.Item1} {c.Item2} {c.Item3} {c.Item4} {c.Item5:0.##}"))}");
}
