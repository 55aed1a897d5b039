using Cairn.Collection.Decoding;
using Cairn.Collection.Enrichment.UserAgents;
using Cairn.Collection.Events;

namespace Cairn.Storage.Spool;

/// <summary>One request as the bytes of one spool row. The first byte is the version; readers keep those of the last twelve months.</summary>
internal static class BatchCodec
{
    private const byte Version = 5;
    private const byte RemarksVersion = 5;
    private const byte HintsVersion = 2;
    private const byte RepeatVersion = 3;
    private const byte FirstVersion = 1;

    /// <summary>The mark of an event that keeps household keys; from version 4.</summary>
    private const byte Household = 128;

    /// <summary>The bytes of a batch; the site has a column of its own and is in them too, so that a row stands alone.</summary>
    public static byte[] Encode(CollectedBatch batch)
    {
        var row = RowWriter.Begin();
        row.Byte(Version);
        row.Signed(batch.Site);
        row.Signed(batch.ReceivedMicros);
        row.Text(batch.UserAgent);
        row.Byte(batch.Prefetch ? (byte)1 : (byte)0);
        row.Text(batch.Country);
        row.Text(batch.Hints?.ToString());
        row.Number((ulong)batch.Events.Count);
        CollectedEvent? previous = null;
        foreach (var item in batch.Events)
        {
            Write(row, item, previous);
            previous = item;
        }

        row.Number((ulong)batch.Failed.Count);
        foreach (var failed in batch.Failed)
        {
            Write(row, failed);
        }

        WriteRemarks(row, batch);
        return row.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are no row, or one of a version this program does not know.</exception>
    public static CollectedBatch Decode(ReadOnlySpan<byte> bytes)
    {
        var row = new RowReader(bytes);
        var version = row.Byte();
        if (version is < FirstVersion or > Version)
        {
            throw new InvalidDataException($"A spool row has version {version}; this program reads versions up to {Version}.");
        }

        var batch = new CollectedBatch
        {
            Site = (int)row.Signed(),
            ReceivedMicros = row.Signed(),
            UserAgent = row.Text(),
            Prefetch = row.Byte() != 0,
            Country = row.Text(),
            Hints = version >= HintsVersion ? ClientHints.Parse(row.Text()) : null,
            Events = ReadEvents(ref row, version),
            Failed = ReadFailed(ref row),
        };
        batch = version >= RemarksVersion ? batch with { Warnings = ReadWarnings(ref row), UnknownFields = ReadUnknown(ref row) } : batch;
        return row.AtEnd ? batch : throw new InvalidDataException("A spool row has bytes behind its end.");
    }

    private static CollectedEvent[] ReadEvents(ref RowReader row, byte version)
    {
        var events = new CollectedEvent[row.Count()];
        for (var i = 0; i < events.Length; i++)
        {
            events[i] = ReadEvent(ref row, version, i == 0 ? null : events[i - 1]);
        }

        return events;
    }

    private static FailedEvent[] ReadFailed(ref RowReader row)
    {
        var failed = new FailedEvent[row.Count()];
        for (var i = 0; i < failed.Length; i++)
        {
            failed[i] = new FailedEvent
            {
                Reason = (FailedReason)row.Byte(),
                Field = row.RequiredText(),
                Message = row.RequiredText(),
                Format = row.RequiredText(),
                Trust = (Trust)row.Byte(),
                ReceivedMicros = row.Signed(),
                Index = (int)row.Signed(),
                Raw = row.Text(),
            };
        }

        return failed;
    }

    private static void WriteRemarks(RowWriter row, CollectedBatch batch)
    {
        row.Number((ulong)batch.Warnings.Count);
        foreach (var (warning, count) in batch.Warnings)
        {
            row.Byte((byte)warning);
            row.Signed(count);
        }

        row.Number((ulong)batch.UnknownFields.Count);
        foreach (var field in batch.UnknownFields)
        {
            row.Text(field);
        }
    }

    private static KeyValuePair<CollectWarning, int>[] ReadWarnings(ref RowReader row)
    {
        var warnings = new KeyValuePair<CollectWarning, int>[row.Count()];
        for (var i = 0; i < warnings.Length; i++)
        {
            warnings[i] = new((CollectWarning)row.Byte(), (int)row.Signed());
        }

        return warnings;
    }

    private static string[] ReadUnknown(ref RowReader row)
    {
        var fields = new string[row.Count()];
        for (var i = 0; i < fields.Length; i++)
        {
            fields[i] = row.RequiredText();
        }

        return fields;
    }

    private static void Write(RowWriter row, FailedEvent failed)
    {
        row.Byte((byte)failed.Reason);
        row.Text(failed.Field);
        row.Text(failed.Message);
        row.Text(failed.Format);
        row.Byte((byte)failed.Trust);
        row.Signed(failed.ReceivedMicros);
        row.Signed(failed.Index);
        row.Text(failed.Raw);
    }

    /// <summary>Writes an event; texts that the event before it in the request has as well are not written again.</summary>
    private static void Write(RowWriter row, CollectedEvent item, CollectedEvent? previous)
    {
        row.Wide(item.EventId);
        row.Text(item.Visitor, previous?.Visitor);
        row.Text(item.User, previous?.User);
        row.Signed(item.OccurredMicros);
        row.Signed(item.ClientSeq);
        row.Text(item.Name, previous?.Name);
        row.Text(item.Url, previous?.Url);
        row.Text(item.Referrer, previous?.Referrer);
        row.Text(item.Title);
        row.Amount(item.Value);
        row.Text(item.Currency, previous?.Currency);
        row.Text(item.OrderId);
        row.Text(item.Properties);
        row.Text(item.Exposures);
        row.Signed(item.Consent.Bits);
        row.Text(item.Language, previous?.Language);
        row.Text(item.Screen, previous?.Screen);
        row.Text(item.Sdk, previous?.Sdk);
        row.Byte((byte)item.Trust);
        row.Byte((byte)((item.Sessionless ? 1 : 0) | (item.Given is null ? 0 : 2) | ((int)item.Verdict << 2) | (item.HouseholdKey is null ? 0 : Household)));
        if (item.HouseholdKey is not null)
        {
            row.Text(item.HouseholdKey, previous?.HouseholdKey);
            row.Text(item.PreviousHouseholdKey, previous?.PreviousHouseholdKey);
        }

        if (item.Given is { } given)
        {
            Write(row, given);
        }
    }

    private static CollectedEvent ReadEvent(ref RowReader row, byte version, CollectedEvent? previous)
    {
        row.Repeats = version >= RepeatVersion;
        var eventId = row.Wide();
        var visitor = RowReader.Required(row.Text(previous?.Visitor));
        var user = row.Text(previous?.User);
        var occurred = row.Signed();
        var seq = row.Signed();
        var name = RowReader.Required(row.Text(previous?.Name));
        var (url, referrer, title) = (row.Text(previous?.Url), row.Text(previous?.Referrer), row.Text());
        var value = row.Amount();
        var (currency, orderId, properties, exposures) = (row.Text(previous?.Currency), row.Text(), row.Text(), row.Text());
        var consent = new ConsentBits((int)row.Signed());
        var (language, screen, sdk) = (row.Text(previous?.Language), row.Text(previous?.Screen), row.Text(previous?.Sdk));
        var trust = (Trust)row.Byte();
        var marks = row.Byte();
        var hasHousehold = (marks & Household) != 0;
        return new CollectedEvent
        {
            EventId = eventId,
            Visitor = visitor,
            User = user,
            OccurredMicros = occurred,
            ClientSeq = seq,
            Name = name,
            Url = url,
            Referrer = referrer,
            Title = title,
            Value = value,
            Currency = currency,
            OrderId = orderId,
            Properties = properties,
            Exposures = exposures,
            Consent = consent,
            Language = language,
            Screen = screen,
            Sdk = sdk,
            Trust = trust,
            Sessionless = (marks & 1) != 0,
            Verdict = (BotVerdict)((marks & ~Household) >> 2),
            HouseholdKey = hasHousehold ? row.Text(previous?.HouseholdKey) : null,
            PreviousHouseholdKey = hasHousehold ? row.Text(previous?.PreviousHouseholdKey) : null,
            Given = (marks & 2) != 0 ? ReadFacts(ref row, version) : null,
        };
    }

    private static void Write(RowWriter row, GivenFacts given)
    {
        row.Text(given.UserAgent);
        row.Text(given.UserAgentHints?.ToString());
        row.Text(given.Country);
        row.Text(given.Region);
        row.Text(given.City);
        row.Text(given.Device);
        row.Text(given.Os);
        row.Text(given.Browser);
        row.Text(given.Source);
        row.Text(given.Medium);
        row.Text(given.Campaign);
        row.Text(given.CampaignId);
        row.Text(given.Content);
        row.Text(given.Term);
    }

    private static GivenFacts ReadFacts(ref RowReader row, byte version) => new()
    {
        UserAgent = row.Text(),
        UserAgentHints = version >= HintsVersion ? ClientHints.Parse(row.Text()) : null,
        Country = row.Text(),
        Region = row.Text(),
        City = row.Text(),
        Device = row.Text(),
        Os = row.Text(),
        Browser = row.Text(),
        Source = row.Text(),
        Medium = row.Text(),
        Campaign = row.Text(),
        CampaignId = row.Text(),
        Content = row.Text(),
        Term = row.Text(),
    };
}
