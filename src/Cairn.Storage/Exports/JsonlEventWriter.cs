using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cairn.Collection.Events;
using Cairn.Collection.Import.Native;
using Cairn.Journeys.Time;

namespace Cairn.Storage.Exports;

/// <summary>Events as native JSON with <c>received_at</c> and the typed columns beside it, one a line.</summary>
internal sealed class JsonlEventWriter : IEventRowWriter
{
    private const int FlushBytes = 1 << 16;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly Stream _output;
    private readonly ArrayBufferWriter<byte> _rows = new(2 * FlushBytes);
    private readonly Utf8JsonWriter _json;

    public JsonlEventWriter(Stream output) => (_output, _json) = (output, new Utf8JsonWriter(_rows, Options));

    public void Write(StoredEvent stored)
    {
        _json.WriteStartObject();
        _json.WriteNumber(ExportRow.Mark, ExportRow.Version);
        _json.WriteString("id", EventIdText.Of(stored.EventId));
        _json.WriteString("name", stored.Name);
        _json.WriteString("at", new Timestamp(stored.OccurredMicros).ToString());
        _json.WriteString("received_at", new Timestamp(stored.ReceivedMicros).ToString());
        WriteWho(stored);
        WriteWhere(stored);
        WriteSource(stored);
        WriteWith(stored);
        WriteWorth(stored);
        WriteMarks(stored);
        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        _rows.Write("\n"u8);
        if (_rows.WrittenCount > FlushBytes)
        {
            Flush();
        }
    }

    public void Dispose()
    {
        Flush();
        _json.Dispose();
    }

    private void Flush()
    {
        _output.Write(_rows.WrittenSpan);
        _rows.ResetWrittenCount();
    }

    private void WriteWho(StoredEvent stored)
    {
        if (stored.ClientSeq != 0)
        {
            _json.WriteNumber("seq", stored.ClientSeq);
        }

        Text("visitor", stored.Visitor);
        Text("user", stored.User);
    }

    private void WriteWhere(StoredEvent stored)
    {
        Text("url", stored.Url);
        Text("host", stored.Host);
        Text("path", stored.Path);
        Text("title", stored.Title);
        Text("referrer", stored.Referrer);
        Text("country", stored.Country);
        Text("region", stored.Region);
        Text("city", stored.City);
    }

    private void WriteSource(StoredEvent stored)
    {
        Text("source", stored.Source);
        Text("medium", stored.Medium);
        Text("campaign", stored.Campaign);
        Text("campaign_id", stored.CampaignId);
        Text("content", stored.Content);
        Text("term", stored.Term);
        Text("click_id_kind", stored.ClickIdKind);
        Text("click_id", stored.ClickId);
        Text("channel", stored.Channel);
    }

    private void WriteWith(StoredEvent stored)
    {
        Text("device", stored.Device);
        Text("os", stored.Os);
        Text("os_version", stored.OsVersion);
        Text("browser", stored.Browser);
        Text("browser_version", stored.BrowserVersion);
        Text("language", stored.Language);
        Text("screen", stored.Screen);
        Text("sdk", stored.Sdk);
    }

    private void WriteWorth(StoredEvent stored)
    {
        if (stored.Value is { } value)
        {
            _json.WriteNumber("value", value);
        }

        Text("currency", stored.Currency);
        Text("order_id", stored.OrderId);
        Json("props", stored.Properties);
        Json("exposures", stored.Exposures);
    }

    private void WriteMarks(StoredEvent stored)
    {
        if (stored.Consent.Bits != 0)
        {
            _json.WriteNumber("consent_bits", stored.Consent.Bits);
        }

        Text("bot", stored.Bot == BotVerdict.None ? null : stored.Bot.ToString());
        Text("household_key", stored.HouseholdKey);
        Text("previous_household_key", stored.PreviousHouseholdKey);
        Text("trust", stored.Trust.ToString());
        _json.WriteBoolean("sessionless", stored.Sessionless);
    }

    private void Text(string name, string? text)
    {
        if (text is not null)
        {
            _json.WriteString(name, text);
        }
    }

    private void Json(string name, string? json)
    {
        if (json is not null)
        {
            _json.WritePropertyName(name);
            _json.WriteRawValue(json, skipInputValidation: true);
        }
    }
}
