using System.Buffers.Text;
using System.Text;

namespace Cairn.Server.Access;

/// <summary>The secret key of a request: <c>Authorization: Bearer sk_…</c>, or <c>Basic</c> with the key as the user's name; nowhere else.</summary>
internal static class SecretKey
{
    public static string? Read(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return header["Bearer ".Length..].Trim();
        }

        return header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) ? UserOf(header["Basic ".Length..].Trim()) : null;
    }

    private static string? UserOf(string credentials)
    {
        if (!Base64.IsValid(credentials))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(Convert.FromBase64String(credentials));
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? text : text[..colon];
    }
}
