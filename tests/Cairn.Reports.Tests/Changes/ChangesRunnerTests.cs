using Cairn.Journeys.Definitions;
using Cairn.Reports.Changes;
using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;
using Cairn.Reports.Tests.Conversions;
using FsCheck;
using FsCheck.Fluent;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Reports.Tests.Changes;

public sealed class ChangesRunnerTests
{
    private const int Day = 86_400;
    private static readonly RangeRequest Second = new("2026-05-02", "2026-05-03");

    [Fact]
    public void Every_dimension_and_every_micro_shares_out_the_whole_change() => Prop.ForAll(Gen.NonEmptyListOf(OneEvent).ToArbitrary(), events =>
    {
        var site = Site(events);
        var report = ValueOf(ChangesRunner.Run(new ChangesRequest { Range = Second, Top = 2 }, site));
        var conversions = ValueOf(ConversionsRunner.Run(new ConversionsRequest { Range = Second, Keys = ["buy"], Compare = new CompareRequest(Previous: true) }, site));
        Assert.Equal((conversions.Visitors, conversions.Rows[0].Visitors), (report.Now.Visitors, report.Now.Converted));
        Assert.Equal((conversions.Comparison!.Visitors, conversions.Comparison.Rows[0].Visitors), (report.Then.Visitors, report.Then.Converted));
        Assert.Equal(report.Now.Visitors > 0 && report.Then.Visitors > 0, report.Change is not null);
        foreach (var dimension in report.Dimensions)
        {
            Assert.Equal(report.Change!.Value, dimension.Rows.Sum(row => row.Effect), 1e-12);
            Assert.Equal(report.Change.Value, dimension.RateEffect + dimension.MixEffect, 1e-12);
            Assert.Equal((report.Now.Visitors, report.Then.Converted), (dimension.Rows.Sum(row => row.Now.Visitors), dimension.Rows.Sum(row => row.Then.Converted)));
        }

        Assert.All(report.Steps, step => Assert.Equal(report.Change!.Value, step.ReachEffect + step.AfterEffect + step.OthersEffect, 1e-12));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Agrees_with_going_through_all_visitors() => Prop.ForAll(Gen.ListOf(OneEvent).ToArbitrary(), events =>
    {
        var report = ValueOf(ChangesRunner.Run(new ChangesRequest { Range = Second, By = ["landing", "channel"], Top = 100 }, Site(events)));
        foreach (var dimension in report.Dimensions)
        {
            Assert.Equal(Slow(events, dimension.By), dimension.Rows.ToDictionary(row => row.Key, row => (row.Now.Visitors, row.Now.Converted, row.Then.Visitors, row.Then.Converted)));
        }

        foreach (var step in report.Steps)
        {
            Assert.Equal(Did(events, step.Key, 1), (step.Now.Visitors, step.Now.Converted));
            Assert.Equal(Did(events, step.Key, 0), (step.Then.Visitors, step.Then.Converted));
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_fault_is_named()
    {
        Assert.Equal(["/macro", "/top", "/by/1"], Faults(new ChangesRequest { Macro = "nope", Top = 0, By = ["channel", "page"], Range = Second }));
        Assert.Equal(["/compare/previous"], Faults(new ChangesRequest { Range = new RangeRequest(Last: "all"), Compare = new CompareRequest(Previous: true) }));
        Assert.Equal(["/compare"], Faults(new ChangesRequest { Range = Second, Compare = new CompareRequest() }));
    }

    private sealed record Done(int Who, string What, int Seconds, string Channel, string Path);

    private static Gen<Done> OneEvent { get; } =
        from who in Gen.Choose(0, 5)
        from what in Gen.Elements("page_view", "page_view", "cart", "buy")
        from seconds in Gen.Choose(0, 3 * Day)
        from channel in Gen.Elements("", "Email", "Direct", "Social")
        from path in Gen.Elements("/a", "/b", "/c")
        select new Done(who, what, seconds, channel, path);

    private static Dictionary<string, (long, long, long, long)> Slow(IReadOnlyList<Done> events, string by)
    {
        var rows = new Dictionary<string, (long, long, long, long)>();
        for (var day = 0; day < 2; day++)
        {
            foreach (var person in events.Where(e => e.Seconds / Day == day).GroupBy(e => e.Who))
            {
                var ordered = person.OrderBy(e => e.Seconds).ToList();
                var value = by == "channel" ? ordered.Find(e => e.Channel.Length > 0)?.Channel : ordered.Find(e => e.What == "page_view")?.Path;
                var (visitors, converted, before, convertedBefore) = rows.GetValueOrDefault(value ?? "(none)");
                var bought = ordered.Exists(e => e.What == "buy") ? 1 : 0;
                rows[value ?? "(none)"] = day == 1 ? (visitors + 1, converted + bought, before, convertedBefore) : (visitors, converted, before + 1, convertedBefore + bought);
            }
        }

        return rows;
    }

    private static (long, long) Did(IReadOnlyList<Done> events, string what, int day)
    {
        var people = events.Where(e => e.Seconds / Day == day).GroupBy(e => e.Who).Where(person => person.Any(e => e.What == what)).ToList();
        return (people.Count, people.Count(person => person.Any(e => e.What == "buy")));
    }

    private static IEnumerable<string> Faults(ChangesRequest request) =>
        Sites.Faults(ChangesRunner.Run(request, Site([new Done(0, "buy", 0, "", "/a")]), TestContext.Current.CancellationToken)).Select(fault => fault.Where);

    private static ReportSite Site(IEnumerable<Done> events) => DefinedSites.Of(
        [.. events.Select(e => Event($"v{e.Who}", e.What, e.Seconds, e.Channel.Length > 0 ? [("channel", e.Channel), ("path", e.Path)] : [("path", e.Path)]))],
        Definition("buy", """{"event":"buy"}""", ConversionKind.Macro), Definition("cart", """{"event":"cart"}"""));
}
