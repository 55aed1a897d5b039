using System.Globalization;
using System.Text.Json;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Reports.Attribution;
using Cairn.Testing;
using FsCheck;
using FsCheck.Fluent;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Reports.Tests.Attribution;

/// <summary>Attribution equals its definition carried out one conversion at a time; no credit and no cent is lost; threads change nothing.</summary>
public sealed class AttributionAgreementTests
{
    private const int Hour = 3_600;
    private static readonly ConversionDefinition Buy =
        Definition("buy", """{"event":"buy"}""", ConversionKind.Macro) with { Value = new ConversionValue(ConversionValueKind.Property) };

    private static readonly ConversionDefinition[] Definitions =
        [Buy, Definition("lead", """{"event":"lead"}""") with { Lead = true }, Definition("opp", """{"event":"opp"}""")];

    [Fact]
    public void Agrees_with_going_through_every_conversion() =>
        Prop.ForAll(Gen.ListOf(OneEvent).ToArbitrary(), OneRule.ToArbitrary(), (events, rule) =>
        {
            var report = Run(Request(rule), events, 2);
            var slow = SlowAttribution.Credits(events, rule);
            Assert.Equal(slow.Where(pair => pair.Value > 0).Select(pair => pair.Key).Order(StringComparer.Ordinal), report.Rows.Select(row => row.Key).Order(StringComparer.Ordinal));
            Assert.All(report.Rows, row => Assert.Equal(slow[row.Key], (double)row.Credit, 1e-6));
            if (rule.Model != "participation")
            {
                Assert.Equal(events.Count(e => e.What == "buy"), report.Rows.Sum(row => row.Credit));
                Assert.Equal(events.Where(e => e.What == "buy").Sum(e => e.Cents / 100m), report.Rows.Sum(row => decimal.Parse(row.Value!, CultureInfo.InvariantCulture)));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Models_asked_together_say_what_each_says_alone()
    {
        var events = Many(300);
        var together = Run(Request(new SlowRule("linear")) with { Models = AttributionModels.Rules }, events, 2).Rows;
        foreach (var model in AttributionModels.Rules)
        {
            var alone = Run(Request(new SlowRule(model)), events, 2).Rows;
            Assert.Equal(
                alone.Select(row => (row.Key, row.Credit, row.NetCredit, row.Value)),
                together.Where(row => row.Model == model && row.Credit > 0).Select(row => (row.Key, row.Credit, row.NetCredit, row.Value)));
        }
    }

    [Fact]
    public void Credit_dated_by_touch_adds_up_over_days_to_all_there_is()
    {
        var events = Many(200);
        foreach (var model in AttributionModels.Rules.Where(name => name != "participation"))
        {
            var request = Request(new SlowRule(model)) with { ByTime = "touch" };
            var days = Enumerable.Range(1, 12).Select(day => Run(request with { Range = new($"2026-05-{day:00}", $"2026-05-{day + 1:00}") }, events, 2)).ToList();
            var whole = Run(request with { ByTime = null }, events, 2);
            Assert.Equal(whole.Rows.Sum(row => row.Credit), days.Sum(day => day.Rows.Sum(row => row.Credit)));
            Assert.Equal(whole.Rows.Sum(Money), days.Sum(day => day.Rows.Sum(Money)));
            Assert.All(whole.Rows, row => Assert.Equal(row.Credit, days.Sum(day => day.Rows.Where(other => other.Key == row.Key).Sum(other => other.Credit))));
        }
    }

    [Fact]
    public void Gives_the_same_bytes_on_1_2_and_7_threads()
    {
        var events = Many(500);
        var request = Request(new SlowRule("linear")) with { Models = AttributionModels.Rules, By = ["channel", "device"] };
        Assert.Single(new[] { 1, 2, 7 }.Select(threads => JsonSerializer.Serialize(Run(request, events, threads).Rows)).Distinct());
    }

    [Fact]
    public void A_visitor_with_very_many_touches_keeps_the_latest_thousand()
    {
        var events = Enumerable.Range(0, 10_000).Select(i => new Done("ann", "view", i * Hour, "TV")).Append(new Done("ann", "buy", 10_000 * Hour, "Email", Cents: 100)).ToList();
        var report = Run(Request(new SlowRule("linear")) with { Lookback = "600d", Windows = null, Models = AttributionModels.Rules }, events, 1);
        Assert.Equal([("TV", 0.999m), ("Email", 0.001m)], report.Rows.Where(row => row.Model == "linear").Select(row => (row.Key, row.Credit)));
        Assert.All(report.Rows.Where(row => row.Model != "participation").GroupBy(row => row.Model), model => Assert.Equal(1m, model.Sum(row => row.Credit)));
        Assert.Contains(report.Warnings, warning => warning.Code == "long_paths");
    }

    private static decimal Money(AttributionRow row) => decimal.Parse(row.Value!, CultureInfo.InvariantCulture);

    private static AttributionRequest Request(SlowRule rule) => new()
    {
        Definitions = ["buy"],
        Models = [rule.Model],
        HalfLife = "5h",
        Windows = new Dictionary<string, string> { ["click"] = Hours(rule.Spans[0]), ["visit"] = Hours(rule.Spans[1]), ["engaged_view"] = Hours(rule.Spans[2]), ["view"] = Hours(rule.Spans[2]) },
        Form = rule.Form,
        Drop = rule.Drop is { } channel ? new DropRequest(channel, rule.OnlyLast ? "last_and_not_all" : "not_all") : null,
        PathStart = rule.AfterPrevious ? "after_previous" : null,
        Custom = new CustomRequest(3, 1, 0),
        Opportunity = "opp",
    };

    private static string Hours(double seconds) => $"{seconds / Hour}h";

    private static List<Done> Many(int count)
    {
        var random = new Random(5);
        var (names, channels) = (new[] { "view", "view", "buy", "lead", "mail_open" }, new[] { "TV", "Email", "Direct", "" });
        return [.. Enumerable.Range(0, count).Select(_ => new Done(
            $"v{random.Next(30)}", names[random.Next(5)], random.Next(400) * Hour / 2, channels[random.Next(4)], random.Next(5) == 0 ? "spring" : "", random.Next(10_000)))];
    }

    private static AttributionReport Run(AttributionRequest request, IReadOnlyList<Done> events, int threads)
    {
        var source = new MemoryEventSource();
        source.Append(events.Select(Stored));
        var site = Sites.Of(source, "2028-09-01T00:00:00Z", options: new JourneyIndexOptions { TailEvents = 5, SegmentEvents = 9, SmallSegments = 2, Threads = threads });
        return ValueOf(AttributionRunner.Run(request, site with { Definitions = Definitions }, TestContext.Current.CancellationToken));
    }

    private static MemoryEvent Stored(Done e)
    {
        List<(string, object)> columns = [("value", e.Cents / 100m), ("currency", "EUR")];
        columns.AddRange(e.Channel.Length == 0 ? [] : [("channel", e.Channel)]);
        columns.AddRange(e.Campaign.Length == 0 ? [] : [("campaign", e.Campaign)]);
        return Event(e.Who, e.What, e.At, [.. columns]) with
        {
            Flags = (e.Campaign.Length > 0 ? EventFlags.Campaign : 0) | (e.What == "mail_open" ? EventFlags.Sessionless : 0),
        };
    }

    private static Gen<Done> OneEvent { get; } =
        from who in Gen.Elements("ann", "bob")
        from what in Gen.Elements("view", "view", "view", "buy", "lead", "opp", "mail_open")
        from at in Gen.Choose(0, 100).Select(n => n * 1_200)
        from channel in Gen.Elements("TV", "Email", "Paid Search", "Direct", "")
        from campaign in Gen.Elements("", "", "spring", "fall")
        from cents in Gen.Choose(0, 9_999)
        select new Done(who, what, at, channel, campaign, cents);

    private static Gen<SlowRule> OneRule { get; } =
        from model in Gen.Elements<string>([.. AttributionModels.Rules])
        from spans in Gen.Elements<double[]>([20, 20, 20], [20, 20, 2], [30, 10, 5], [10, 30, 1], [0, 5, 0])
        from form in Gen.Elements("as_is", "as_is", "exposure", "first", "frequency")
        from drop in Gen.Elements(null, null, "Direct", "(none)", "TV")
        from onlyLast in Gen.Elements(true, false)
        from afterPrevious in Gen.Elements(true, false)
        select new SlowRule(model, [.. spans.Select(hours => hours * Hour)], form, drop, onlyLast, afterPrevious);
}
