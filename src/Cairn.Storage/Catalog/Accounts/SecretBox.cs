using System.Security.Cryptography;
using System.Text;

namespace Cairn.Storage.Catalog.Accounts;

/// <summary>Encrypts what the catalog holds and must give back, AES-256-GCM, with a key that is not in the catalog. What was sealed for one purpose opens for no other.</summary>
/// <remarks>Sealed: format (1 byte), nonce (12), tag (16), text.</remarks>
internal sealed class SecretBox(byte[] pepper)
{
    private const byte AesGcm256 = 1; // further formats take further numbers
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int Header = 1 + NonceLength + TagLength;

    private readonly byte[] _key = HMACSHA256.HashData(pepper, "cairn secret box 1"u8);

    public byte[] Seal(byte[] secret, string purpose)
    {
        var stored = new byte[Header + secret.Length];
        stored[0] = AesGcm256;
        var nonce = stored.AsSpan(1, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(_key, TagLength);
        cipher.Encrypt(nonce, secret, stored.AsSpan(Header), stored.AsSpan(1 + NonceLength, TagLength), Encoding.UTF8.GetBytes(purpose));
        return stored;
    }

    /// <summary>The secret; null when it was sealed with another key or for another purpose, or was changed.</summary>
    public byte[]? Open(byte[] stored, string purpose)
    {
        if (stored.Length <= Header || stored[0] != AesGcm256)
        {
            return null;
        }

        var secret = new byte[stored.Length - Header];
        using var cipher = new AesGcm(_key, TagLength);
        try
        {
            cipher.Decrypt(stored.AsSpan(1, NonceLength), stored.AsSpan(Header), stored.AsSpan(1 + NonceLength, TagLength), secret, Encoding.UTF8.GetBytes(purpose));
            return secret;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
