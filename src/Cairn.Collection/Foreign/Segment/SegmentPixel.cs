using System.Text.Json;
using System.Text.Json.Nodes;
using Cairn.Collection.Decoding;

namespace Cairn.Collection.Foreign.Segment;

/// <summary>Makes a call's body of a pixel's parameters.</summary>
internal static class SegmentPixel
{
    /// <summary>Parameters as an object; <c>properties.price</c> is the key <c>price</c> of <c>properties</c>, and so on, at most three names deep.</summary>
    public static RawValue Nested(VendorObject query)
    {
        var root = new JsonObject();
        foreach (var (name, value) in query.Fields)
        {
            var path = name.Split('.', 3);
            var at = root;
            foreach (var part in path[..^1])
            {
                at[part] ??= new JsonObject();
                if (at[part] is not JsonObject inner)
                {
                    break;
                }

                at = inner;
            }

            at.TryAdd(path[^1], VendorObject.Text(value));
        }

        return new RawValue(JsonTokenType.StartObject, JsonSerializer.SerializeToUtf8Bytes(root));
    }

    /// <summary>The call with the type its path names, where it names none itself.</summary>
    public static RawValue WithType(RawValue call, string type)
    {
        if (VendorObject.Read(call)["type"].IsThere)
        {
            return call;
        }

        var open = System.Text.Encoding.UTF8.GetBytes($"{{\"type\":\"{type}\"");
        var inside = call.Json.Span[1..];
        byte[] comma = VendorObject.Read(call).Fields.Count > 0 ? [(byte)','] : [];
        return call with { Json = (byte[])[.. open, .. comma, .. inside] };
    }
}
