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

    /// <summary>Writes the body to a new folder; the name serves people only and never leaves that folder.</summary>
    public static async Task<UploadedFile> ReceiveAsync(DataPaths paths, string? name, Stream body, CancellationToken cancellationToken)
    {
        var uploads = Directory.CreateDirectory(paths.Uploads);
        var folder = System.IO.Path.Combine(uploads.FullName, System.IO.Path.GetRandomFileName());
        Directory.CreateDirectory(folder);
        var upload = new UploadedFile(folder, System.IO.Path.Combine(folder, Plain(name)));
        try
        {
            await using var file = new FileStream(upload.Path, FileMode.CreateNew, FileAccess.Write);
            await body.CopyToAsync(file, cancellationToken);
            return upload;
        }
        catch
        {
            upload.Dispose();
            throw;
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Plain(string? name)
    {
        var plain = new string([.. (name ?? "").Where(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_').Take(100)]).TrimStart('.');
        return plain.Length == 0 ? "upload" : plain;
    }
}
