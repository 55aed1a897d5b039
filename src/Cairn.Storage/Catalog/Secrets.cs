using System.Security.Cryptography;
using System.Text;

namespace Cairn.Storage.Catalog;

/// <summary>Where every secret of the catalog comes from, and how it is stored.</summary>
internal static class Secrets
{
    public const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>Evenly distributed characters; 43 of them are 256 bits, 22 are 131.</summary>
    public static string Text(int length) => RandomNumberGenerator.GetString(Base62, length);

    public static byte[] Bytes(int length) => RandomNumberGenerator.GetBytes(length);

    /// <summary>SHA-256 is enough for what nobody can guess; passwords go through <c>PasswordHasher</c>.</summary>
    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    public static bool Same(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => CryptographicOperations.FixedTimeEquals(left, right);
}
