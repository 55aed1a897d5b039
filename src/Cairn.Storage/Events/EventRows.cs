using Cairn.Collection.Events;
using Cairn.Storage.DuckDb;

namespace Cairn.Storage.Events;

/// <summary>Turns events into rows of the events table and back. Both directions follow the column order of <see cref="EventSchema"/>.</summary>
internal static class EventRows
{
    private const decimal ValueScale = 1_000_000m;

    /// <summary>Adds one event as a row.</summary>
    public static void Write(DuckDbAppender row, int site, long seq, StoredEvent e)
    {
        row.Add(site);
        row.Add(seq);
        row.Add(e.EventId);
        row.Add(e.Visitor);
        row.Add(e.User);
        row.Add(e.OccurredMicros);
        row.Add(e.ReceivedMicros);
        row.Add(e.ClientSeq);
        row.Add(e.Name);
        WritePage(row, e);
        WriteOrigin(row, e);
        WriteDevice(row, e);
        WriteMoney(row, e);
        row.Add(e.Properties);
        row.Add(e.Exposures);
        row.Add(e.Consent.Bits);
        row.Add((byte)e.Bot);
        row.Add(e.HouseholdKey);
        row.Add(e.PreviousHouseholdKey);
        row.Add(e.Sdk);
        row.Add((byte)e.Trust);
        row.Add(e.Sessionless);
        row.Add(e.Import);
        row.EndRow();
    }

    /// <summary>Reads the current row of a result over all columns of the events table.</summary>
    public static (long Seq, StoredEvent Event) Read(DuckDbResult rows, int row)
    {
        var at = new RowCursor(rows, row, firstColumn: 1); // the site is known
        var seq = at.Long();
        return (seq, new StoredEvent
        {
            EventId = at.Uuid(),
            Visitor = at.Text(),
            User = at.Text(),
            OccurredMicros = at.Long(),
            ReceivedMicros = at.Long(),
            ClientSeq = at.Long(),
            Name = at.Text()!,
            Url = at.Text(),
            Host = at.Text(),
            Path = at.Text(),
            Title = at.Text(),
            Referrer = at.Text(),
            Source = at.Text(),
            Medium = at.Text(),
            Campaign = at.Text(),
            CampaignId = at.Text(),
            Content = at.Text(),
            Term = at.Text(),
            ClickIdKind = at.Text(),
            ClickId = at.Text(),
            Channel = at.Text(),
            Country = at.Text(),
            Region = at.Text(),
            City = at.Text(),
            Device = at.Text(),
            Os = at.Text(),
            OsVersion = at.Text(),
            Browser = at.Text(),
            BrowserVersion = at.Text(),
            Language = at.Text(),
            Screen = at.Text(),
            Value = at.Money(ValueScale),
            Currency = at.Text(),
            OrderId = at.Text(),
            Properties = at.Text(),
            Exposures = at.Text(),
            Consent = new ConsentBits(at.Int() ?? 0),
            Bot = (BotVerdict)at.Byte(),
            HouseholdKey = at.Text(),
            PreviousHouseholdKey = at.Text(),
            Sdk = at.Text(),
            Trust = (Trust)at.Byte(),
            Sessionless = at.Byte() != 0,
            Import = at.Int(),
        });
    }

    private static void WritePage(DuckDbAppender row, StoredEvent e)
    {
        row.Add(e.Url);
        row.Add(e.Host);
        row.Add(e.Path);
        row.Add(e.Title);
        row.Add(e.Referrer);
    }

    private static void WriteOrigin(DuckDbAppender row, StoredEvent e)
    {
        row.Add(e.Source);
        row.Add(e.Medium);
        row.Add(e.Campaign);
        row.Add(e.CampaignId);
        row.Add(e.Content);
        row.Add(e.Term);
        row.Add(e.ClickIdKind);
        row.Add(e.ClickId);
        row.Add(e.Channel);
    }

    private static void WriteDevice(DuckDbAppender row, StoredEvent e)
    {
        row.Add(e.Country);
        row.Add(e.Region);
        row.Add(e.City);
        row.Add(e.Device);
        row.Add(e.Os);
        row.Add(e.OsVersion);
        row.Add(e.Browser);
        row.Add(e.BrowserVersion);
        row.Add(e.Language);
        row.Add(e.Screen);
    }

    private static void WriteMoney(DuckDbAppender row, StoredEvent e)
    {
        if (e.Value is { } value)
        {
            row.Add((long)decimal.Round(value * ValueScale, 0, MidpointRounding.ToEven));
        }
        else
        {
            row.AddNull();
        }

        row.Add(e.Currency);
        row.Add(e.OrderId);
    }

    /// <summary>Reads the columns of one row from left to right.</summary>
    private ref struct RowCursor(DuckDbResult rows, int row, int firstColumn)
    {
        private int _column = firstColumn;

        public long Long() => rows.Column(_column++).Values<long>()[row];

        public byte Byte() => rows.Column(_column++).Values<byte>()[row];

        public UInt128 Uuid() => rows.Column(_column++).Uuid(row);

        public string? Text() => rows.Column(_column++).Text(row);

        public int? Int()
        {
            var column = rows.Column(_column++);
            return column.IsNull(row) ? null : column.Values<int>()[row];
        }

        public decimal? Money(decimal scale)
        {
            var column = rows.Column(_column++);
            return column.IsNull(row) ? null : column.Values<long>()[row] / scale;
        }
    }
}
