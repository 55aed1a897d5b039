using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cairn.Storage.DataDirectory;

namespace Cairn.Server.Mail;

/// <summary>Writes a link as one token and reads only tokens it wrote: the redirect leads nowhere that was not signed here.</summary>
internal sealed class MailSignature(SigningKey keys)
{
    /// <summary>More is no token of ours; nothing longer is even hashed.</summary>
    public const int MostLength = 6_000;

    private const int SignatureBytes = 16;
    private const int SignatureLength = 22;

    private static readonly JsonSerializerOptions Json = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly byte[] _key = keys.For("mail link 1");

    public string Write(MailLink link)
    {
        var body = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(link, Json));
        return body + Base64Url.EncodeToString(Sign(body));
    }

    /// <summary>The link of a token; null when not every byte of it is as it was written.</summary>
    public MailLink? Read(string token)
    {
        if (token.Length is <= SignatureLength or > MostLength)
        {
            return null;
        }

        var body = token[..^SignatureLength];
        var signature = token.AsSpan(token.Length - SignatureLength);
        return Base64Url.IsValid(signature) && CryptographicOperations.FixedTimeEquals(Base64Url.DecodeFromChars(signature), Sign(body))
            ? JsonSerializer.Deserialize<MailLink>(Base64Url.DecodeFromChars(body), Json)
            : null;
    }

    private ReadOnlySpan<byte> Sign(string body) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(body)).AsSpan(0, SignatureBytes);
}
