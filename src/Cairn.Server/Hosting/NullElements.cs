using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Cairn.Server.Hosting;

/// <summary>Refuses null where a list or dictionary holds objects or texts; the serializer checks nullability of fields, not of elements.</summary>
internal static class NullElements
{
    public static void Refuse(JsonTypeInfo type)
    {
        if (type is { Kind: JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary, ElementType.IsValueType: false })
        {
            type.OnDeserialized = Check;
        }
    }

    private static void Check(object read)
    {
        var elements = read is IDictionary dictionary ? dictionary.Values : (IEnumerable)read;
        foreach (var element in elements)
        {
            if (element is null)
            {
                throw new JsonException("The element doesn't allow null values.");
            }
        }
    }
}
