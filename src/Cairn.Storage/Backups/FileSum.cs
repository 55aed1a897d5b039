using System.Security.Cryptography;

namespace Cairn.Storage.Backups;

/// <summary>The SHA-256 of a file.</summary>
internal static class FileSum
{
    private const int Chunk = 1 << 20;

    /// <summary>Reads a file to its end.</summary>
    /// <param name="path">The file.</param>
    /// <param name="read">Is told how many bytes were read so far.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <param name="copy">Gets the same bytes; null for nobody.</param>
    public static string Of(string path, Action<long> read, CancellationToken cancellationToken, Stream? copy = null)
    {
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read, BufferSize = 0, Options = FileOptions.SequentialScan });
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var chunk = new byte[Chunk];
        for (var all = 0L; file.Read(chunk) is var bytes and > 0; read(all))
        {
            cancellationToken.ThrowIfCancellationRequested();
            sum.AppendData(chunk, 0, bytes);
            copy?.Write(chunk, 0, bytes);
            all += bytes;
        }

        return Convert.ToHexStringLower(sum.GetHashAndReset());
    }
}
