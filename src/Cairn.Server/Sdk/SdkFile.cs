using System.IO.Compression;
using System.Security.Cryptography;

namespace Cairn.Server.Sdk;

/// <summary>One script of the browser SDK, held in memory, and packed as small as it gets the first time somebody asks for it so.</summary>
internal sealed class SdkFile(byte[] content)
{
    private readonly Lazy<byte[]> _brotli = new(() => Pack(content, to => new BrotliStream(to, CompressionLevel.SmallestSize)));
    private readonly Lazy<byte[]> _gzip = new(() => Pack(content, to => new GZipStream(to, CompressionLevel.SmallestSize)));

    /// <summary>Changes with the content, and only with it.</summary>
    public string ETag { get; } = $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 12))}\"";

    /// <summary>The content in the best form the browser takes, and what that form is called; null for plain.</summary>
    public (byte[] Content, string? Encoding) For(Func<string, bool> takes) =>
        takes("br") ? (_brotli.Value, "br")
        : takes("gzip") ? (_gzip.Value, "gzip")
        : (content, null);

    private static byte[] Pack(byte[] content, Func<Stream, Stream> packer)
    {
        using var packed = new MemoryStream();
        using (var stream = packer(packed))
        {
            stream.Write(content);
        }

        return packed.ToArray();
    }
}
