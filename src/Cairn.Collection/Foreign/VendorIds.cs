using System.Security.Cryptography;
using System.Text;

namespace Cairn.Collection.Foreign;

/// <summary>Event ids for formats that have none but enough else to tell one event from another.</summary>
internal static class VendorIds
{
    /// <summary>The beginning of a hash of the parts, as a UUID's text, so that it is stored as its sixteen bytes and nothing else.</summary>
    public static string Hash(params ReadOnlySpan<string?> parts)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes("cairn-foreign\0" + string.Join('\0', parts)));
        return new Guid(hash.AsSpan(0, 16), bigEndian: true).ToString();
    }
}
