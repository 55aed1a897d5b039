using System.Text;
using Cairn.Collection.Events;
using Cairn.Journeys.Time;

namespace Cairn.Storage.Exports;

/// <summary>Events as CSV with the columns of the events table.</summary>
internal sealed class CsvEventWriter : IEventRowWriter
{
    private static readonly string[] Columns =
    [
        "event_id", "name", "occurred_at", "received_at", "client_seq", "visitor_id", "user_id", "url", "host", "path", "title", "referrer",
        "source", "medium", "campaign", "campaign_id", "content", "term", "click_id_kind", "click_id", "channel", "country", "region", "city",
        "device", "os", "os_version", "browser", "browser_version", "language", "screen", "value", "currency", "order_id", "properties",
        "exposures", "consent", "bot", "sdk", "trust", "sessionless", "import",
    ];

    private readonly StreamWriter _text;
    private readonly CsvCells _cells;

    public CsvEventWriter(Stream output)
    {
        _text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 1 << 16, leaveOpen: true);
        _cells = new CsvCells(_text);
        foreach (var column in Columns)
        {
            _cells.Text(column);
        }

        _cells.EndRow();
    }

    public void Write(StoredEvent stored)
    {
        _cells.Text(EventIdText.Of(stored.EventId));
        _cells.Text(stored.Name);
        _cells.Text(new Timestamp(stored.OccurredMicros).ToString());
        _cells.Text(new Timestamp(stored.ReceivedMicros).ToString());
        _cells.Plain<long>(stored.ClientSeq);
        foreach (var text in Texts(stored))
        {
            _cells.Text(text);
        }

        _cells.Plain(stored.Value);
        _cells.Text(stored.Currency);
        _cells.Text(stored.OrderId);
        _cells.Text(stored.Properties);
        _cells.Text(stored.Exposures);
        _cells.Plain<int>(stored.Consent.Bits);
        _cells.Text(stored.Bot.ToString());
        _cells.Text(stored.Sdk);
        _cells.Text(stored.Trust.ToString());
        _cells.Text(stored.Sessionless ? "true" : "false");
        _cells.Plain(stored.Import);
        _cells.EndRow();
    }

    public void Dispose() => _text.Dispose();

    private static string?[] Texts(StoredEvent stored) =>
    [
        stored.Visitor, stored.User, stored.Url, stored.Host, stored.Path, stored.Title, stored.Referrer, stored.Source, stored.Medium,
        stored.Campaign, stored.CampaignId, stored.Content, stored.Term, stored.ClickIdKind, stored.ClickId, stored.Channel, stored.Country,
        stored.Region, stored.City, stored.Device, stored.Os, stored.OsVersion, stored.Browser, stored.BrowserVersion, stored.Language, stored.Screen,
    ];
}
