using Cairn.Journeys.Definitions;
using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;
using Cairn.Testing;
using FsCheck;
using FsCheck.Fluent;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Reports.Tests.Conversions;

/// <summary>The report equals its definition carried out one event at a time.</summary>
public sealed class ConversionsAgreementTests
{
    private const int Minute = 60;
    private const int FromMinute = 20;
    private const int ToMinute = 200;

    [Fact]
    public void Agrees_with_going_through_all_events() =>
        Prop.ForAll(Gen.ListOf(OneEvent).ToArbitrary(), Gen.Elements(Enum.GetValues<ConversionCounting>()).ToArbitrary(), (events, counting) =>
        {
            Done[] done = [.. events.Select((e, i) => e with { Seq = i }).OrderBy(e => e.At).ThenBy(e => e.Seq)];
            var definition = Definition("buy", """{"event":"buy"}""", ConversionKind.Macro) with
            {
                Dedupe = ["order_id"],
                Counting = counting,
                Value = new ConversionValue(ConversionValueKind.Property),
            };
            var site = DefinedSites.Of([.. events.Select(Stored)], definition, Definition("cart", """{"event":"cart"}"""));
            var range = new RangeRequest("2026-05-01T00:20:00Z", "2026-05-01T03:20:00Z");
            var report = ValueOf(ConversionsRunner.Run(new ConversionsRequest { Range = range, Lookback = "1h" }, site));
            Assert.Equal(Slow(done, counting), Fast(report));
        }).QuickCheckThrowOnFailure();

    private sealed record Done(string Who, string What, int At, int Order, int Value, int Seq = 0);

    private static Gen<Done> OneEvent { get; } =
        from who in Gen.Elements("ann", "bob", "cyd")
        from what in Gen.Elements("view", "cart", "buy", "buy")
        from at in Gen.Choose(0, 24).Select(n => n * 10)
        from order in Gen.Choose(0, 4)
        from value in Gen.Choose(1, 9)
        select new Done(who, what, at, order, value);

    private static MemoryEvent Stored(Done e) => e.What != "buy" ? Event(e.Who, e.What, e.At * Minute)
        : e.Order == 0 ? Event(e.Who, e.What, e.At * Minute, ("value", e.Value))
        : Event(e.Who, e.What, e.At * Minute, ("value", e.Value), ("order_id", $"o{e.Order}"));

    private static string Fast(ConversionsReport r) => string.Join(
        ' ', r.Visitors, r.Sessions, string.Join(' ', r.Rows.Select(w => $"{w.Key} {w.Count} {w.Visitors} {w.Sessions} {w.Duplicates} {w.WithoutKey} {w.Value} {w.RevenueTouched:0.0000} {w.SessionsUntil}")));

    private static string Slow(Done[] done, ConversionCounting counting)
    {
        var sessions = Sessions(done);
        var buys = done.Where(e => e.What == "buy").ToList();
        var duplicates = buys.Where(e => e.Order != 0 && buys.First(o => o.Order == e.Order) != e).ToList();
        var left = buys.Except(duplicates).ToList();
        var counted = left.Where(e => counting switch
        {
            ConversionCounting.OncePerVisitor => left.First(o => o.Who == e.Who) == e,
            ConversionCounting.OncePerSession => left.First(o => o.Who == e.Who && sessions[o] == sessions[e]) == e,
            _ => true,
        }).ToList();
        var carts = done.Where(e => e.What == "cart").ToList();
        var macros = counted.Where(InRange).ToList();
        decimal total = macros.Sum(e => e.Value);
        decimal touched = macros.Where(m => carts.Exists(c => c.Who == m.Who && Array.IndexOf(done, c) < Array.IndexOf(done, m) && m.At - c.At <= 60)).Sum(m => m.Value);
        var starts = done.GroupBy(e => (e.Who, sessions[e])).Count(g => InRange(g.First()));
        return string.Join(
            ' ', done.Where(InRange).Select(e => e.Who).Distinct().Count(), starts,
            Row("buy", done, counted, sessions, duplicates.Count(InRange), buys.Count(e => e.Order == 0 && InRange(e)), $"{total}", total == 0 ? null : 1),
            Row("cart", done, carts, sessions, 0, 0, "", total == 0 ? null : touched / total));
    }

    private static string Row(
        string key, Done[] done, List<Done> counted, Dictionary<Done, int> sessions, int duplicates, int withoutKey, string value, decimal? touched)
    {
        var inRange = counted.Where(InRange).ToList();
        var converted = inRange.Select(e => (e.Who, sessions[e])).Distinct().Count(s => InRange(done.First(e => e.Who == s.Who && sessions[e] == s.Item2)));
        var firsts = counted.GroupBy(e => e.Who).Select(g => g.First()).Where(InRange).Select(e => sessions[e]).Order().ToList();
        double? until = firsts.Count == 0 ? null : (firsts[(firsts.Count - 1) / 2] + firsts[firsts.Count / 2]) / 2.0;
        return $"{key} {inRange.Count} {inRange.Select(e => e.Who).Distinct().Count()} {converted} {duplicates} {withoutKey} {value} {touched:0.0000} {until}";
    }

    private static Dictionary<Done, int> Sessions(Done[] done)
    {
        var sessions = new Dictionary<Done, int>();
        foreach (var person in done.GroupBy(e => e.Who))
        {
            var (last, number) = (int.MinValue / 2, 0);
            foreach (var e in person)
            {
                number += e.At - last > 30 ? 1 : 0;
                (sessions[e], last) = (number, e.At);
            }
        }

        return sessions;
    }

    private static bool InRange(Done e) => FromMinute <= e.At && e.At < ToMinute;
}
