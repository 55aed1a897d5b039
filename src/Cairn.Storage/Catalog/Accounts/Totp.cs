using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Cairn.Storage.Catalog.Accounts;

/// <summary>One-time codes by the time (RFC 6238): HMAC-SHA1, six digits, thirty seconds, which is what every app for them knows.</summary>
internal static class Totp
{
    /// <summary>Bytes of a secret: as many as the hash has.</summary>
    public const int SecretLength = 20;

    private const int Digits = 6;
    private const int Seconds = 30;
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>The number of the thirty seconds that a moment lies in.</summary>
    public static long StepOf(DateTimeOffset moment) => moment.ToUnixTimeSeconds() / Seconds;

    /// <summary>The code of a step.</summary>
    public static string Code(byte[] secret, long step) => Code(secret, step, Digits);

    /// <summary>The step whose code this is: now, or one before or after, for clocks and fingers that are slow. Null when it is none of those, or not later than <paramref name="last"/>, the step of the code used before.</summary>
    public static long? Matching(byte[] secret, string code, DateTimeOffset now, long last)
    {
        var step = StepOf(now);
        long? found = null;
        for (var near = step - 1; near <= step + 1; near++)
        {
            if (Secrets.Same(System.Text.Encoding.UTF8.GetBytes(Code(secret, near)), System.Text.Encoding.UTF8.GetBytes(code)) && near > last)
            {
                found = near;
            }
        }

        return found;
    }

    /// <summary>The secret as apps take it, RFC 4648 without padding.</summary>
    public static string Text(byte[] secret)
    {
        var text = new char[secret.Length * 8 / 5];
        for (var i = 0; i < text.Length; i++)
        {
            var bit = i * 5;
            var pair = secret[bit / 8] << 8 | (bit / 8 + 1 < secret.Length ? secret[bit / 8 + 1] : 0);
            text[i] = Base32[pair >> (11 - bit % 8) & 31];
        }

        return new string(text);
    }

    internal static string Code(byte[] secret, long step, int digits)
    {
        var counter = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // what RFC 6238 and the apps use; a keyed hash does not suffer from SHA-1's collisions
        var hash = HMACSHA1.HashData(secret, counter);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 15)) & int.MaxValue;
        return (number % (int)Math.Pow(10, digits)).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
    }
}
