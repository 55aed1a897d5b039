using System.Text.Json;
using Cairn.Collection.Decoding;
using Cairn.Collection.Enrichment.UserAgents;
using Cairn.Collection.Events;
using Cairn.Storage.Spool;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cairn.Storage.Tests.Spool;

public sealed class BatchCodecTests
{
    [Fact]
    public void Decoding_gives_back_what_was_encoded() =>
        Prop.ForAll<int>(seed =>
        {
            var batch = Random(new Random(seed));
            return Text(BatchCodec.Decode(BatchCodec.Encode(batch))) == Text(batch);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Damaged_rows_are_refused_and_never_make_a_large_allocation() =>
        Prop.ForAll<int, byte[]>((seed, noise) =>
        {
            var random = new Random(seed);
            var row = BatchCodec.Encode(Random(random));
            row[random.Next(row.Length)] ^= (byte)(1 << random.Next(8));
            return Survives(row) && Survives(row[..random.Next(row.Length)]) && Survives(noise);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void A_row_of_a_later_version_is_refused_by_name()
    {
        var refusal = Assert.Throws<InvalidDataException>(() => BatchCodec.Decode([9, 0, 0]));

        Assert.Equal("A spool row has version 9; this program reads versions up to 5.", refusal.Message);
    }

    [Fact]
    public void A_row_of_the_fourth_version_which_had_no_remarks_is_still_read()
    {
        var batch = Random(new Random(7)) with { Warnings = [], UnknownFields = [] };
        var row = BatchCodec.Encode(batch)[..^2];
        row[0] = 4;

        Assert.Equal(Text(batch), Text(BatchCodec.Decode(row)));
    }

    [Fact]
    public void A_row_of_the_first_version_which_knew_no_client_hints_is_still_read()
    {
        var row = RowWriter.Begin();
        row.Byte(1);
        row.Signed(7);
        row.Signed(8);
        row.Text("agent");
        row.Byte(1);
        row.Text("DE");
        row.Number(0);
        row.Number(0);
        var batch = BatchCodec.Decode(row.ToArray());

        Assert.Equal((7, 8L, "agent", true, "DE", null), (batch.Site, batch.ReceivedMicros, batch.UserAgent, batch.Prefetch, batch.Country, batch.Hints));
    }

    [Fact]
    public void A_row_of_the_second_version_which_wrote_every_text_out_is_still_read()
    {
        var row = RowWriter.Begin();
        row.Byte(2);
        row.Signed(7);
        row.Signed(8);
        row.Text(null);
        row.Byte(0);
        row.Text(null);
        row.Text(null);
        row.Number(2);
        foreach (var name in (string[])["page_view", "purchase"])
        {
            row.Wide(1);
            row.Text("ann");
            row.Text(null);
            row.Signed(9);
            row.Signed(10);
            row.Text(name);
            row.Text("https://shop.example/");
            row.Text(null);
            row.Text(null);
            row.Amount(null);
            row.Text(null);
            row.Text(null);
            row.Text(null);
            row.Text(null);
            row.Signed(0);
            row.Text("de");
            row.Text(null);
            row.Text(null);
            row.Byte(1);
            row.Byte(0);
        }

        row.Number(0);
        var events = BatchCodec.Decode(row.ToArray()).Events;

        Assert.Equal([("ann", "page_view", "de"), ("ann", "purchase", "de")], events.Select(item => (item.Visitor, item.Name, item.Language)));
    }

    [Fact]
    public void What_the_event_before_says_as_well_takes_a_byte()
    {
        var item = Event(new Random(1)) with { Visitor = new string('v', 100), Url = new string('u', 1_000), Name = "n", Properties = null, OrderId = null, Exposures = null, Title = null, Given = null };
        var batch = Random(new Random(1)) with { Events = [item], Failed = [] };
        var one = BatchCodec.Encode(batch).Length;
        var two = BatchCodec.Encode(batch with { Events = [item, item] }).Length;

        Assert.InRange(two - one, 1, 100);
    }

    private static bool Survives(byte[] row)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            BatchCodec.Decode(row);
        }
        catch (InvalidDataException)
        {
            // the one answer a damaged row may get
        }

        return GC.GetAllocatedBytesForCurrentThread() - before < 20_000 + (row.Length * 400L);
    }

    private static string Text(CollectedBatch batch) => JsonSerializer.Serialize(batch);

    private static CollectedBatch Random(Random random) => new()
    {
        Site = random.Next(),
        ReceivedMicros = random.NextInt64(),
        UserAgent = Word(random),
        Prefetch = random.Next(2) == 0,
        Country = Word(random),
        Hints = random.Next(2) == 0 ? null : new ClientHints("Windows", "15", null, random.Next(2) == 0, null),
        Events = [.. Enumerable.Range(0, random.Next(4)).Select(_ => Event(random))],
        Failed = [.. Enumerable.Range(0, random.Next(3)).Select(_ => Failed(random))],
        Warnings = [.. Enumerable.Range(1, random.Next(4)).Select(kind => KeyValuePair.Create((CollectWarning)kind, random.Next()))],
        UnknownFields = [.. Enumerable.Range(0, random.Next(3)).Select(_ => Word(random) ?? "f")],
    };

    private static CollectedEvent Event(Random random) => new()
    {
        EventId = new UInt128((ulong)random.NextInt64(), (ulong)random.NextInt64()),
        Visitor = Word(random) ?? "v",
        User = Word(random),
        OccurredMicros = random.NextInt64(long.MinValue, long.MaxValue),
        ClientSeq = random.NextInt64(),
        Name = Word(random) ?? "n",
        Url = Word(random),
        Referrer = Word(random),
        Title = Word(random),
        Value = random.Next(2) == 0 ? null : new decimal(random.Next(), random.Next(), 0, random.Next(2) == 0, (byte)random.Next(7)),
        Currency = Word(random),
        OrderId = Word(random),
        Properties = Word(random),
        Exposures = Word(random),
        Consent = new ConsentBits(random.Next()),
        Language = Word(random),
        Screen = Word(random),
        Sdk = Word(random),
        Trust = (Trust)random.Next(1, 5),
        Sessionless = random.Next(2) == 0,
        Verdict = (BotVerdict)random.Next(8),
        HouseholdKey = $"own{random.Next(2)}",
        PreviousHouseholdKey = Word(random),
        Given = random.Next(2) == 0 ? null : new GivenFacts { City = Word(random), Source = Word(random), Term = Word(random), UserAgent = Word(random) },
    };

    private static FailedEvent Failed(Random random) => new()
    {
        Reason = FailedReason.ValueInvalid,
        Field = Word(random) ?? "",
        Message = Word(random) ?? "",
        ReceivedMicros = random.NextInt64(),
        Index = random.Next(),
        Trust = Trust.Server,
        Raw = Word(random),
    };

    private static string? Word(Random random) => random.Next(5) switch
    {
        0 => null,
        1 => "",
        2 => "ä😀\uFFFD",
        3 => new string('x', random.Next(300)),
        _ => "word",
    };
}
