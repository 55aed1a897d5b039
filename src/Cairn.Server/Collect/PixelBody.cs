using System.Globalization;
using System.Text.Json;

namespace Cairn.Server.Collect;

/// <summary>The event of a pixel's query, as a body in the native format, so that there is one set of rules.</summary>
internal static class PixelBody
{
    private static readonly HashSet<string> Fields =
        new(StringComparer.Ordinal) { "id", "name", "at", "visitor", "user", "url", "referrer", "title", "value", "currency", "order_id", "language", "screen" };

    /// <summary>Of a parameter that is given twice the first counts; <c>p.color=red</c> is the property <c>color</c>.</summary>
    public static byte[] Of(IQueryCollection query)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            foreach (var (name, values) in query.Where(pair => Fields.Contains(pair.Key)))
            {
                Write(json, name, values[0] ?? "");
            }

            json.WriteStartObject("props");
            foreach (var (name, values) in query.Where(pair => pair.Key.StartsWith("p.", StringComparison.Ordinal) && pair.Key.Length > 2))
            {
                json.WriteString(name[2..], values[0]);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>In a query everything is text; a time in milliseconds is a number.</summary>
    private static void Write(Utf8JsonWriter json, string name, string value)
    {
        if (name == "at" && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
        {
            json.WriteNumber(name, milliseconds);
        }
        else
        {
            json.WriteString(name, value);
        }
    }
}
