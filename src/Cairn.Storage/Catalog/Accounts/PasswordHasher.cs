using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Cairn.Storage.Catalog.Accounts;

/// <summary>
/// PBKDF2-HMAC-SHA512 over the password, keyed once more with a pepper that is not in the database.
/// Stored: format (1 byte), rounds (4 bytes, big endian), salt (16), tag (64).
/// </summary>
internal sealed class PasswordHasher(byte[] pepper, int rounds = PasswordHasher.DefaultRounds)
{
    public const int DefaultRounds = 220_000;

    private const byte Pbkdf2Sha512 = 1; // further formats take further numbers
    private const int SaltLength = 16;
    private const int TagLength = 64;
    private const int Length = 1 + 4 + SaltLength + TagLength;

    public byte[] Hash(string password) => Hash(password, Secrets.Bytes(SaltLength));

    public byte[] Hash(string password, byte[] salt)
    {
        var stored = new byte[Length];
        stored[0] = Pbkdf2Sha512;
        BinaryPrimitives.WriteInt32BigEndian(stored.AsSpan(1), rounds);
        salt.CopyTo(stored, 5);
        Tag(password, salt, rounds).CopyTo(stored, 5 + SaltLength);
        return stored;
    }

    /// <summary>What no password matches but costs as much to try: for accounts that do not exist.</summary>
    public byte[] Unmatchable()
    {
        var stored = Secrets.Bytes(Length);
        stored[0] = Pbkdf2Sha512;
        BinaryPrimitives.WriteInt32BigEndian(stored.AsSpan(1), rounds);
        return stored;
    }

    /// <summary>Whether the password is the stored one; the time taken does not tell how close it was.</summary>
    public bool Verify(string password, byte[] stored)
    {
        if (stored.Length != Length || stored[0] != Pbkdf2Sha512)
        {
            return false;
        }

        var tag = Tag(password, stored.AsSpan(5, SaltLength), BinaryPrimitives.ReadInt32BigEndian(stored.AsSpan(1)));
        return Secrets.Same(tag, stored.AsSpan(5 + SaltLength));
    }

    /// <summary>Whether a password that was just verified should be hashed anew with today's format and rounds.</summary>
    public bool NeedsRehash(byte[] stored) =>
        stored.Length != Length || stored[0] != Pbkdf2Sha512 || BinaryPrimitives.ReadInt32BigEndian(stored.AsSpan(1)) != rounds;

    private byte[] Tag(string password, ReadOnlySpan<byte> salt, int rounds)
    {
        var derived = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, rounds, HashAlgorithmName.SHA512, TagLength);
        return HMACSHA512.HashData(pepper, derived);
    }
}
