using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Cairn.Server.Hosting;

/// <summary>Reads the parts of a body that are looked at later, and refuses texts with half a surrogate pair in them: an escape can write one, but no text can hold it.</summary>
internal sealed class WholeTexts : JsonConverter<JsonElement>
{
    /// <inheritdoc/>
    public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var read = JsonMetadataServices.JsonElementConverter.Read(ref reader, typeToConvert, options);
        try
        {
            Visit(read);
            return read;
        }
        catch (InvalidOperationException)
        {
            throw new JsonException("A text holds half a surrogate pair.");
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options) => value.WriteTo(writer);

    private static void Visit(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                _ = json.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in json.EnumerateArray())
                {
                    Visit(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (var field in json.EnumerateObject())
                {
                    _ = field.Name;
                    Visit(field.Value);
                }

                break;
            default:
                break;
        }
    }
}
