using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Cairn.Storage.Catalog.Privacy;

/// <summary>A visitor as lists of the absent keep them: recognised when they come, and not to be read from.</summary>
public static class HashedId
{
    /// <summary>The hash of a site's user, which is another than that of a visitor of the same text.</summary>
    public static string OfUser(int site, string user) => Of(site, "user\n" + user);

    /// <summary>The hash of a site's visitor, 16 bytes in hexadecimal.</summary>
    public static string Of(int site, string visitor)
    {
        var bytes = new byte[4 + Encoding.UTF8.GetByteCount(visitor)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, site);
        Encoding.UTF8.GetBytes(visitor, bytes.AsSpan(4));
        return Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16));
    }
}
