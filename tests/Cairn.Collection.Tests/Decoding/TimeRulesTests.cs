using Cairn.Collection.Decoding;
using Cairn.Collection.Events;
using Cairn.Journeys.Time;
using Xunit;

namespace Cairn.Collection.Tests.Decoding;

public sealed class TimeRulesTests
{
    [Theory] // the table of the specification, row by row
    [InlineData("2026-11-21T10:00:00Z", "2026-11-21T10:00:02Z", "2026-11-21T10:00:03Z", Trust.Client, "2026-11-21T10:00:00Z", null, false)]
    [InlineData("2016-01-01T10:00:00Z", "2016-01-01T10:00:02Z", "2026-11-21T12:00:02Z", Trust.Client, "2026-11-21T12:00:00Z", 343_620_000_000, false)]
    [InlineData("2026-11-21T12:30:00Z", null, "2026-11-21T12:00:00Z", Trust.Client, "2026-11-21T12:00:00Z", null, true)]
    [InlineData("2026-11-18T11:00:00Z", "2026-11-21T12:00:00Z", "2026-11-21T12:00:00Z", Trust.Client, null, null, false)]
    [InlineData("2026-11-18T11:00:00Z", "2026-11-21T12:00:00Z", "2026-11-21T12:00:00Z", Trust.Server, "2026-11-18T11:00:00Z", null, false)]
    [InlineData("2026-11-21T10:05:00Z", "2026-11-21T10:00:00Z", "2026-11-21T10:00:01Z", Trust.Client, "2026-11-21T10:00:00Z", null, false)]
    // beside the table
    [InlineData(null, "2026-11-21T10:00:00Z", "2026-11-21T10:00:01Z", Trust.Client, "2026-11-21T10:00:00Z", null, false)]
    [InlineData(null, null, "2026-11-21T10:00:01Z", Trust.Client, "2026-11-21T10:00:01Z", null, false)]
    [InlineData("2026-11-21T10:04:00Z", null, "2026-11-21T10:00:00Z", Trust.Client, "2026-11-21T10:00:00Z", null, false)]
    [InlineData("2026-11-18T12:00:00Z", null, "2026-11-21T12:00:00Z", Trust.Signed, "2026-11-18T12:00:00Z", null, false)]
    [InlineData("2026-08-23T12:00:00Z", null, "2026-11-21T12:00:00Z", Trust.Server, "2026-08-23T12:00:00Z", null, false)]
    [InlineData("2026-08-23T11:59:59Z", null, "2026-11-21T12:00:00Z", Trust.Server, null, null, false)]
    [InlineData("1990-01-01T00:00:00Z", null, "2026-11-21T12:00:00Z", Trust.Import, "1990-01-01T00:00:00Z", null, false)]
    public void Decides(string? at, string? sentAt, string received, Trust trust, string? occurred, long? skewMillis, bool inFuture)
    {
        var decision = TimeRules.Decide(Micros(at), Micros(sentAt), Micros(received)!.Value, trust);

        Assert.Equal(occurred is null, decision.TooOld);
        Assert.Equal(inFuture, decision.InFuture);
        Assert.Equal(skewMillis, decision.SkewMillis);
        Assert.Equal(occurred, decision.TooOld ? null : new Timestamp(decision.OccurredMicros).ToString());
    }

    [Fact]
    public void Replay_may_lift_the_bound() => Assert.False(TimeRules.Decide(0, null, long.MaxValue / 2, Trust.Client, liftAgeBound: true).TooOld);

    [Theory]
    [InlineData("2026-11-21T10:00:05.25Z", "2026-11-21T10:00:05.25Z")]
    [InlineData("2026-11-21t10:00:05.1234567z", "2026-11-21T10:00:05.123456Z")]
    [InlineData("2026-11-21 10:00:05+02:00", "2026-11-21T08:00:05Z")]
    [InlineData("2026-11-21T10:00:05-05:30", "2026-11-21T15:30:05Z")]
    [InlineData("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.999999Z")]
    [InlineData("2200-12-31T23:59:59Z", "2200-12-31T23:59:59Z")]
    [InlineData("1990-01-01T00:00:00Z", "1990-01-01T00:00:00Z")]
    [InlineData("2201-01-01T00:00:00Z", null)]
    [InlineData("1989-12-31T23:59:59Z", null)]
    [InlineData("2026-13-01T00:00:00Z", null)]
    [InlineData("2025-02-29T00:00:00Z", null)]
    [InlineData("2026-11-21T24:00:00Z", null)]
    [InlineData("2026-11-21T10:60:00Z", null)]
    [InlineData("2026-11-21T10:00:61Z", null)]
    [InlineData("2026-11-21T10:00:00.Z", null)]
    [InlineData("2026-11-21T10:00:00+2:00", null)]
    [InlineData("2026-11-21T10:00:00+24:00", null)]
    [InlineData("2026-11-21T10:00:00", null)]
    [InlineData("2026-11-21", null)]
    [InlineData("٢٠٢٦-11-21T10:00:00Z", null)]
    public void Reads_rfc_3339(string text, string? moment) =>
        Assert.Equal(moment, TimeText.TryParse(text, out var micros) ? new Timestamp(micros).ToString() : null);

    private static long? Micros(string? text) => text is null ? null : TimeText.TryParse(text, out var micros) ? micros : throw new ArgumentException(text);
}
