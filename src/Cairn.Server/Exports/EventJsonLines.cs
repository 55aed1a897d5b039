using System.Buffers.Binary;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cairn.Collection.Events;
using Cairn.Journeys.Time;

namespace Cairn.Server.Exports;

/// <summary>Events in the native format, one a line, so that an import gives them back under the same ids.</summary>
internal static class EventJsonLines
{
    private const int FlushBytes = 64 * 1024;
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = false };

    public static async Task WriteAsync(IEnumerable<(long Seq, StoredEvent Event)> events, Stream output, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        foreach (var (_, item) in events)
        {
            using (var json = new Utf8JsonWriter(buffer, Readable))
            {
                Write(json, item);
            }

            buffer.WriteByte((byte)'\n');
            if (buffer.Length >= FlushBytes)
            {
                await FlushAsync(buffer, output, cancellationToken);
            }
        }

        await FlushAsync(buffer, output, cancellationToken);
    }

    /// <summary>An event id as the UUID it is stored as.</summary>
    public static string Id(UInt128 id)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, id);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    /// <summary>What an export names beside the native fields: what enrichment found out.</summary>
    public static IEnumerable<(string Name, string? Text)> Texts(StoredEvent item) =>
    [
        ("visitor", item.Visitor), ("user", item.User), ("url", item.Url), ("title", item.Title), ("referrer", item.Referrer), ("source", item.Source),
        ("medium", item.Medium), ("campaign", item.Campaign), ("campaign_id", item.CampaignId), ("content", item.Content), ("term", item.Term),
        ("channel", item.Channel), ("country", item.Country), ("region", item.Region), ("city", item.City), ("device", item.Device), ("os", item.Os),
        ("browser", item.Browser), ("language", item.Language), ("screen", item.Screen),
        ("value", item.Value?.ToString(CultureInfo.InvariantCulture)), ("currency", item.Currency), ("order_id", item.OrderId),
    ];

    private static async Task FlushAsync(MemoryStream buffer, Stream output, CancellationToken cancellationToken)
    {
        await output.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), cancellationToken);
        buffer.SetLength(0);
    }

    private static void Write(Utf8JsonWriter json, StoredEvent item)
    {
        json.WriteStartObject();
        json.WriteString("id", Id(item.EventId));
        json.WriteString("name", item.Name);
        json.WriteString("at", new Timestamp(item.OccurredMicros).ToString());
        if (item.ClientSeq != 0)
        {
            json.WriteNumber("seq", item.ClientSeq);
        }

        foreach (var (name, text) in Texts(item).Where(pair => pair.Text is not null))
        {
            json.WriteString(name, text);
        }

        if (item.Properties is not null)
        {
            json.WritePropertyName("props");
            json.WriteRawValue(item.Properties);
        }

        if (item.Exposures is not null)
        {
            json.WritePropertyName("exposures");
            json.WriteRawValue(item.Exposures);
        }

        json.WriteEndObject();
    }
}
