using Cairn.Journeys.Television;
using Cairn.Journeys.Time;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Reports.Tests.Television;

public sealed class AdLogTests
{
    private static Gen<AdEvent> OneEvent { get; } =
        from source in Gen.Elements("a", "b")
        from id in Gen.Elements<string?>(null, "1", "2", "3", "4", "5")
        from second in Gen.Choose(0, 30)
        from half in Gen.Elements(0, 500_000)
        from key in Gen.Elements<string?>(null, "home", "flat")
        from quartile in Gen.Elements<int?>(null, 25, 100)
        from channel in Gen.Elements<string?>(null, "TV", "Display", "Paid Video")
        from campaign in Gen.Elements<string?>(null, "spring")
        from creative in Gen.Elements<string?>(null, "spot")
        from cost in Gen.Elements<decimal?>(null, 0.01m, 0.0125m)
        select new AdEvent
        {
            Seq = 0,
            Micros = (second * Timestamp.Second) + half,
            Source = source,
            ImpId = id,
            Key = key,
            Household = key is null ? null : "h-" + key,
            IsImpression = quartile is null,
            Quartile = quartile,
            Channel = channel,
            Campaign = campaign,
            Creative = creative,
            Cost = cost,
        };

    /// <summary>Whatever came in whatever pieces, what is kept gives what merging the events of the range anew gives, in the same order.</summary>
    [Fact]
    public void What_is_kept_is_what_would_be_read_anew() =>
        Prop.ForAll(Gen.ListOf(OneEvent).ToArbitrary(), Gen.Choose(0, 30).Two().ToArbitrary(), Gen.Choose(0, 60).ToArbitrary(), (drawn, ends, upTo) =>
        {
            var (log, told) = (new AdLog(), new List<AdEvent>());
            Func<string?, bool>[] screens = [_ => true, channel => channel is not ("Display" or "Paid Video")];
            foreach (var one in drawn.Select((ad, at) => ad with { Seq = at + 1 }))
            {
                log.Add(one);
                told.Add(one);
                if (one.Seq % 7 != 0 && one.Seq != drawn.Count)
                {
                    continue;
                }

                var range = new TimeRange(new Timestamp(Math.Min(ends.Item1, ends.Item2) * Timestamp.Second), new Timestamp(Math.Max(ends.Item1, ends.Item2) * Timestamp.Second));
                foreach (var isSeen in screens)
                {
                    Assert.Equal(
                        Impression.Merge(told.Where(ad => range.Contains(new Timestamp(ad.Micros)) && ad.Seq <= upTo && isSeen(ad.Channel))),
                        log.Merge(range, upTo, isSeen));
                }
            }
        }).QuickCheckThrowOnFailure();
}
