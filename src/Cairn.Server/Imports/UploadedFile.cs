using System.Buffers;
using System.Globalization;
using Cairn.Server.Problems;
using Cairn.Storage.DataDirectory;

namespace Cairn.Server.Imports;

/// <summary>A file that came as a body, kept in the data directory for as long as it is imported.</summary>
internal sealed class UploadedFile : IDisposable
{
    private readonly string _folder;

    private UploadedFile(string folder, string path)
    {
        _folder = folder;
        Path = path;
    }

    public string Path { get; }

    /// <summary>Writes the body to a new folder; the name serves people only and never leaves that folder. Null when the body is longer than <paramref name="most"/> bytes; nothing is left then.</summary>
    /// <exception cref="Storage.StorageUnavailableException">The disk has no room beyond its reserve; nothing is left.</exception>
    public static async Task<UploadedFile?> ReceiveAsync(DataPaths paths, DiskReserve reserve, string? name, Stream body, long most, CancellationToken cancellationToken)
    {
        var uploads = Directory.CreateDirectory(paths.Uploads);
        var folder = System.IO.Path.Combine(uploads.FullName, System.IO.Path.GetRandomFileName());
        Directory.CreateDirectory(folder);
        var upload = new UploadedFile(folder, System.IO.Path.Combine(folder, Plain(name)));
        var isWhole = false;
        try
        {
            await using var file = reserve.Guard(new FileStream(upload.Path, FileMode.CreateNew, FileAccess.Write));
            isWhole = await CopyAsync(body, file, most, cancellationToken);
        }
        finally
        {
            if (!isWhole)
            {
                upload.Dispose();
            }
        }

        return isWhole ? upload : null;
    }

    /// <summary>What is answered to a body longer than <paramref name="most"/> bytes, with what to do instead.</summary>
    public static ProblemResult TooLarge(long most, string remedy) => new(
        StatusCodes.Status413PayloadTooLarge, "upload.too-large", string.Create(CultureInfo.InvariantCulture, $"An upload has at most {most} bytes. {remedy}"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<bool> CopyAsync(Stream body, Stream file, long most, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(128 * 1024);
        try
        {
            for (int read; (read = await body.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                most -= read;
                if (most < 0)
                {
                    return false;
                }

                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static string Plain(string? name)
    {
        var plain = new string([.. (name ?? "").Where(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_').Take(100)]).TrimStart('.');
        return plain.Length == 0 ? "upload" : plain;
    }
}
