using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.StaticFiles;

namespace Cairn.Server.Dashboard;

/// <summary>The dashboard's files, held in memory: what is not in the folder at start cannot be asked for.</summary>
internal sealed class DashboardFiles
{
    private readonly FrozenDictionary<string, DashboardFile> _files;

    private DashboardFiles(IEnumerable<DashboardFile> files) =>
        _files = files.ToFrozenDictionary(file => file.Path, StringComparer.Ordinal);

    /// <summary>What every unknown path of the dashboard answers with; null when the dashboard was not built.</summary>
    public DashboardFile? Index => Find("/index.html");

    /// <summary>Reads a folder; one that is missing has no files.</summary>
    public static DashboardFiles Read(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return new DashboardFiles([]);
        }

        var types = new FileExtensionContentTypeProvider();
        return new DashboardFiles(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file =>
        {
            var path = "/" + Path.GetRelativePath(folder, file).Replace('\\', '/');
            return new DashboardFile(path, types.TryGetContentType(file, out var type) ? type : "application/octet-stream", File.ReadAllBytes(file));
        }));
    }

    public DashboardFile? Find(string path) => _files.GetValueOrDefault(path);
}

/// <summary>One file of the dashboard, compressed the first time somebody asks for it so.</summary>
internal sealed class DashboardFile(string path, string contentType, byte[] content)
{
    private readonly Lazy<byte[]> _brotli = new(() => Pack(content, to => new BrotliStream(to, CompressionLevel.Optimal)));
    private readonly Lazy<byte[]> _gzip = new(() => Pack(content, to => new GZipStream(to, CompressionLevel.Optimal)));

    public string Path { get; } = path;

    public string ContentType { get; } = contentType.StartsWith("text/", StringComparison.Ordinal) ? contentType + "; charset=utf-8" : contentType;

    public string ETag { get; } = $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 12))}\"";

    /// <summary>The bundler puts a hash of the content in the names below <c>/assets/</c>, so such a file never changes.</summary>
    public string CacheControl { get; } = path switch
    {
        _ when path.StartsWith("/assets/", StringComparison.Ordinal) => "public, max-age=31536000, immutable",
        "/index.html" => "no-store",
        _ => "no-cache",
    };

    private bool Compressible { get; } = contentType.StartsWith("text/", StringComparison.Ordinal)
        || contentType is "application/javascript" or "application/json" or "image/svg+xml" or "application/manifest+json";

    public (byte[] Content, string? Encoding) For(string acceptEncoding) =>
        !Compressible || content.Length < 512 ? (content, null)
        : acceptEncoding.Contains("br", StringComparison.Ordinal) ? (_brotli.Value, "br")
        : acceptEncoding.Contains("gzip", StringComparison.Ordinal) ? (_gzip.Value, "gzip")
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
