using System.Text.Json;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Reports.Envelope;
using Cairn.Reports.Matrices;
using Cairn.Testing;
using FsCheck;
using FsCheck.Fluent;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Reports.Tests.Matrices;

/// <summary>The matrix equals its definition carried out pair by pair and visitor by visitor, on any number of threads.</summary>
public sealed class MatrixAgreementTests
{
    private static readonly ConversionDefinition[] Definitions =
    [
        Definition("a", """{"event":"a"}"""),
        Definition("ab", """{"event":["a","b"]}"""),
        Definition("big", """{"all":[{"event":"b"},{"where":[{"prop":"price","op":">","value":2}]}]}"""),
        Definition("once", """{"event":"c"}""") with { Counting = ConversionCounting.OncePerVisitor },
        Definition("buy", """{"event":"buy"}""", ConversionKind.Macro) with { Value = new ConversionValue(ConversionValueKind.Property) },
        Definition("lead", """{"event":"c"}""", ConversionKind.Macro),
    ];

    [Fact]
    public void Agrees_with_going_through_every_pair() =>
        Prop.ForAll(Gen.ListOf(OneEvent).ToArbitrary(), ArbMap.Default.ArbFor<bool>(), ArbMap.Default.ArbFor<bool>(), (events, any, filtered) =>
        {
            Done[] done = [.. events.Select((e, i) => e with { Seq = i }).OrderBy(e => e.At).ThenBy(e => e.Seq)];
            var request = new MatrixRequest
            {
                Rows = ["a", "ab", "big", "once"],
                Columns = ["buy", "lead"],
                Order = any ? "any" : "before",
                Range = new RangeRequest("2026-05-01T00:00:20Z", "2026-05-01T00:03:00Z"),
                Lookback = "60s",
                Filters = filtered ? ["prop.price > 0"] : [],
            };
            Assert.Equal(Slow(done, any, filtered), Fast(Run(request, events, threads: 2)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Names_alone_agree_with_asking_every_event() =>
        Prop.ForAll(Gen.ListOf(OneEvent).ToArbitrary(), events =>
        {
            // A filter that every event passes leads the general way.
            var request = new MatrixRequest { Rows = ["a", "big"], Columns = ["buy", "lead"] };
            Done[] done = [.. events.Select((e, i) => e with { IsBot = (i * 7) % 5 == 0 })];

            Assert.Equal(Fast(Run(request with { Filters = ["prop.price >= 0"] }, done, threads: 2)), Fast(Run(request, done, threads: 2)));
            request = request with { Rows = ["a", "big", "once"], Lookback = "60s", Range = new RangeRequest("2026-05-01T00:00:20Z", "2026-05-01T00:03:00Z") };
            Assert.Equal(Fast(Run(request with { Filters = ["prop.price >= 0"] }, done, threads: 2)), Fast(Run(request, done, threads: 2)));
            request = request with { Rows = ["ab"], Columns = ["lead"] };
            Assert.Equal(Fast(Run(request with { Filters = ["prop.price >= 0"] }, done, threads: 1)), Fast(Run(request, done, threads: 1)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Gives_the_same_bytes_on_1_2_and_7_threads()
    {
        var random = new Random(3);
        var names = new[] { "a", "b", "c", "buy", "x" };
        var events = Enumerable.Range(0, 400).Select(i => new Done($"v{random.Next(40)}", names[random.Next(5)], random.Next(9_000), random.Next(4))).ToList();
        foreach (var unit in (string[])["visitor", "session"])
        {
            var request = new MatrixRequest { Rows = ["a", "ab", "big", "once"], Columns = ["buy", "lead"], Unit = unit };
            string[] texts = [.. new[] { 1, 2, 7 }.Select(threads => JsonSerializer.Serialize(Run(request, events, threads).Rows))];
            Assert.Single(texts.Distinct());
        }
    }

    private static MatrixReport Run(MatrixRequest request, IReadOnlyList<Done> events, int threads)
    {
        var source = new MemoryEventSource();
        source.Append(events.Select(e => Event(e.Who, e.What, e.At, ("price", e.Price), ("value", e.Price)) with { Flags = e.IsBot ? EventFlags.Quarantined : EventFlags.None }));
        var site = Sites.Of(source, options: new JourneyIndexOptions { TailEvents = 5, SegmentEvents = 9, SmallSegments = 2, Threads = threads }) with { Definitions = Definitions };
        return ValueOf(MatrixRunner.Run(request, site, TestContext.Current.CancellationToken));
    }

    private sealed record Done(string Who, string What, int At, int Price, int Seq = 0, bool IsBot = false);

    private static Gen<Done> OneEvent { get; } =
        from who in Gen.Elements("ann", "bob", "cyd")
        from what in Gen.Elements("a", "b", "c", "buy", "x")
        from at in Gen.Choose(0, 20).Select(n => n * 10)
        from price in Gen.Choose(0, 4)
        select new Done(who, what, at, price);

    private static string Fast(MatrixReport report) => string.Join('\n', report.Rows.OrderBy(r => r.Macro, StringComparer.Ordinal).ThenBy(r => r.Micro, StringComparer.Ordinal)
        .Select(r => $"{r.Micro} {r.Macro} {r.N} {r.A} {r.B} {r.Ab} {r.AfterOnly} {r.LagS} {r.Touched:0.0000}"));

    private static string Slow(Done[] done, bool any, bool filtered)
    {
        bool Takes(Done e) => e.At is >= 20 and < 180 && (!filtered || e.Price > 0);
        var visitors = done.Where(Takes).Select(e => e.Who).Distinct().ToList();
        List<Done> Of(string key) => key switch
        {
            "a" => [.. done.Where(e => e.What == "a")],
            "ab" => [.. done.Where(e => e.What is "a" or "b")],
            "big" => [.. done.Where(e => e.What == "b" && e.Price > 2)],
            "once" => [.. done.Where(e => e.What == "c").DistinctBy(e => e.Who)],
            "buy" => [.. done.Where(e => e.What == "buy")],
            _ => [.. done.Where(e => e.What == "c")],
        };
        var lines = new List<string>();
        foreach (var macro in (string[])["buy", "lead"])
        {
            foreach (var micro in (string[])["a", "ab", "big", "once"])
            {
                var (a, b, ab, after, lags) = (0, 0, 0, 0, new List<int>());
                foreach (var who in visitors)
                {
                    var m = Of(micro).FirstOrDefault(e => e.Who == who && Takes(e));
                    var o = Of(macro).FirstOrDefault(e => e.Who == who && Takes(e));
                    var isBefore = m is not null && o is not null && Array.IndexOf(done, m) < Array.IndexOf(done, o);
                    var isAfter = m is not null && o is not null && !isBefore;
                    a += m is not null && (any || !isAfter) ? 1 : 0;
                    b += o is not null ? 1 : 0;
                    ab += isBefore || (any && isAfter) ? 1 : 0;
                    after += isAfter ? 1 : 0;
                    if (isBefore)
                    {
                        lags.Add(o!.At - m!.At);
                    }
                }

                lags.Sort();
                double? lag = any || lags.Count == 0 ? null : (lags[(lags.Count - 1) / 2] + lags[lags.Count / 2]) / 2.0;
                var valued = macro == "buy" ? Of(macro).Where(Takes).Where(e => e.Price > 0).ToList() : [];
                decimal total = valued.Sum(e => e.Price);
                decimal touched = valued.Where(o => Of(micro).Exists(m => m.Who == o.Who && Array.IndexOf(done, m) < Array.IndexOf(done, o) && o.At - m.At <= 60)).Sum(e => e.Price);
                lines.Add($"{micro} {macro} {visitors.Count} {a} {b} {ab} {after} {lag} {(total == 0 ? null : (double?)(touched / total)):0.0000}");
            }
        }

        return string.Join('\n', lines);
    }
}
