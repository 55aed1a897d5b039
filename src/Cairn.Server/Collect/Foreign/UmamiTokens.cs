using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cairn.Collection.Ids;
using Cairn.Storage.DataDirectory;

namespace Cairn.Server.Collect.Foreign;

/// <summary>What Umami's client hands back with each event, so that its visit goes on when its address changes.</summary>
/// <param name="Website">The alias it was made for.</param>
/// <param name="Visitor">The visitor.</param>
/// <param name="Visit">The visit, which Umami's client shows to its page.</param>
/// <param name="Until">Unix seconds; from then on it says nothing.</param>
internal sealed record UmamiToken(string Website, string Visitor, Guid Visit, long Until);

/// <summary>Signs and reads tokens. The data directory's key signs them, so that a visit goes on over a restart.</summary>
internal sealed class UmamiTokens(SigningKey keys, TimeProvider time, IdSource ids)
{
    private const int MostLength = 1024;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    private readonly byte[] _secret = keys.For("umami visit 1");

    /// <summary>A token for the next half hour; the visit goes on where <paramref name="before"/> says so.</summary>
    public (string Text, UmamiToken Token) Renew(string website, string visitor, UmamiToken? before)
    {
        var token = new UmamiToken(website, visitor, before?.Visit ?? ids.NewGuid(), (time.GetUtcNow() + Lifetime).ToUnixTimeSeconds());
        var body = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(token));
        return ($"{body}.{Base64Url.EncodeToString(Sign(body))}", token);
    }

    /// <summary>What a token of ours says; null for anything else, and for one whose time is over.</summary>
    public UmamiToken? Read(string? text)
    {
        if (text is null || text.Length > MostLength || text.Split('.') is not [var body, var signature]
            || !Base64Url.IsValid(signature) || !CryptographicOperations.FixedTimeEquals(Base64Url.DecodeFromChars(signature), Sign(body)))
        {
            return null;
        }

        var token = JsonSerializer.Deserialize<UmamiToken>(Base64Url.DecodeFromChars(body));
        return token?.Until > time.GetUtcNow().ToUnixTimeSeconds() ? token : null;
    }

    private byte[] Sign(string body) => HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(body));
}
