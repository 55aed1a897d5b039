using System.Globalization;
using System.Text;
using Cairn.Collection.Decoding;
using Cairn.Collection.Enrichment;
using Cairn.Collection.Events;
using Cairn.Collection.Ids;
using Xunit;

namespace Cairn.Collection.Tests.Decoding;

/// <summary>What the door and the drain may allocate for an event: most of it is the texts that are kept.</summary>
public sealed class AllocationTests
{
    private const int Rounds = 50;
    private static readonly SiteRules Site = new() { Site = 1, Currency = "EUR" };
    private static readonly NativeDecoder Decoder = new(IdSource.Random);

    [Theory]
    [InlineData(50, 1_900)]
    [InlineData(1, 7_500)]
    public void An_event_through_the_door_takes_at_most(int eventsInBody, long bytes)
    {
        var body = Body(eventsInBody);
        Assert.InRange(PerEvent(eventsInBody, () => Assert.Equal(eventsInBody, Decide(body).Batch.Events.Count)), 1, bytes);
    }

    [Fact]
    public void An_event_enriched_takes_at_most_1_500_bytes()
    {
        var batch = Decide(Body(50)).Batch;
        Assert.InRange(
            PerEvent(50, () =>
            {
                foreach (var item in batch.Events)
                {
                    Enricher.Enrich(item, batch, Site);
                }
            }), 1, 1_500);
    }

    private static long PerEvent(int events, Action work)
    {
        work();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Rounds; i++)
        {
            work();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / (Rounds * events);
    }

    private static CollectResult Decide(byte[] bytes)
    {
        Assert.Null(NativeBody.TryOpen(new CollectRequest(bytes, "text/plain", null, CollectLimits.ForWriteKey), out var body));
        return Decoder.Decode(body, new CollectContext
        {
            Site = Site,
            Trust = Trust.Client,
            Received = Door.Now,
            UserAgent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
        });
    }

    private static byte[] Body(int events)
    {
        var at = Door.Now.ToUnixTimeMilliseconds();
        var body = new StringBuilder();
        body.Append(CultureInfo.InvariantCulture, $$$"""
            {"key":"pk_0000000000000000000000","sent_at":{{{at}}},"sdk":"browser/1.0.0","context":{"visitor":"0192f0c1-0000-7000-8000-000000000001","language":"de-DE","screen":"1440x900","consent":{"analytics_storage":"granted"}},"events":[
            """);
        for (var i = 0; i < events; i++)
        {
            body.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $$$"""
                {"id":"0192f0c2-0000-7000-8000-{{{i:D12}}}","name":"view_item","at":{{{at - 40}}},"seq":{{{i}}},"url":"https://shop.example/p/{{{i}}}","title":"Shoe number {{{i}}}","referrer":"https://www.google.com/","props":{"item_id":"{{{i}}}","list":"new","position":7,"member":true}}
                """);
        }

        return Encoding.UTF8.GetBytes(body.Append("]}").ToString());
    }
}
