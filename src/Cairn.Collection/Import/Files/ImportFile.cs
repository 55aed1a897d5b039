using Cairn.Journeys.Faults;

namespace Cairn.Collection.Import.Files;

/// <summary>A file opened for importing: plain or gzip, in whatever encoding, read as UTF-8 text.</summary>
/// <remarks>Only plain files are opened: no folder, link, device or pipe. Nothing is unpacked to disk.</remarks>
public sealed class ImportFile : IDisposable
{
    /// <summary>How much of the text is looked at before it is read.</summary>
    private const int SampleBytes = 1_024 * 1_024;

    private readonly FileStream _raw;
    private readonly UnpackedStream? _unpacked;

    private ImportFile(FileStream raw, string name, UnpackedStream? unpacked, Stream text, string encoding, ReadOnlyMemory<byte> sample)
    {
        _raw = raw;
        _unpacked = unpacked;
        Name = name;
        Bytes = raw.Length;
        Text = text;
        Encoding = encoding;
        Sample = sample;
    }

    /// <summary>The file's name without its folder.</summary>
    public string Name { get; }

    /// <summary>Its size on disk.</summary>
    public long Bytes { get; }

    /// <summary>How many of <see cref="Bytes"/> have been read.</summary>
    public long BytesRead => _raw.Position;

    /// <summary>Whether it is compressed.</summary>
    public bool Gzip => _unpacked is not null;

    /// <summary>Whether what was unpacked is longer than it may be, so that <see cref="Text"/> ended before it.</summary>
    public bool IsCut => _unpacked is { IsCut: true };

    /// <summary>The text in UTF-8, without a byte order mark.</summary>
    public Stream Text { get; }

    /// <summary>What it was written in: <c>UTF-8</c>, <c>UTF-16LE</c>, <c>UTF-16BE</c> or <c>Windows-1252</c>.</summary>
    public string Encoding { get; }

    /// <summary>The first megabyte of <see cref="Text"/>, to detect a dialect on.</summary>
    public ReadOnlyMemory<byte> Sample { get; }

    /// <summary>Opens a file, or says why it is not one that can be imported.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="maxUnpackedBytes">How much of a compressed file is unpacked; null for all.</param>
    public static Outcome<ImportFile> Open(string path, long? maxUnpackedBytes = null)
    {
        if (path.Contains('\0', StringComparison.Ordinal) || !File.Exists(path))
        {
            return Refuse("import.file-missing", path, "there is no such file");
        }

        var found = new FileInfo(path);
        if (found.LinkTarget is not null)
        {
            return Refuse("import.file-kind", path, "only plain files are read, no links: name the file itself");
        }

        if (found.Length == 0) // devices and pipes have no length either, and opening a pipe would wait for its writer
        {
            return Refuse("import.file-kind", path, "it is empty, or no plain file");
        }

        FileStream raw;
        try
        {
            raw = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return Refuse("import.file-unreadable", path, cause.Message);
        }

        var outcome = Open(raw, Path.GetFileName(path), maxUnpackedBytes ?? long.MaxValue);
        if (outcome is Outcome<ImportFile>.Refused)
        {
            raw.Dispose();
        }

        return outcome;
    }

    /// <inheritdoc/>
    public void Dispose() => Text.Dispose();

    private static Outcome<ImportFile> Open(FileStream raw, string name, long maxUnpackedBytes)
    {
        Span<byte> magic = stackalloc byte[2];
        var gzip = raw.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic[0] == 0x1F && magic[1] == 0x8B;
        raw.Position = 0;
        var unpacked = gzip ? new UnpackedStream(raw, maxUnpackedBytes) : null;
        Stream bytes = unpacked is null ? raw : unpacked;
        byte[] sample;
        try
        {
            sample = ReadSample(bytes);
        }
        catch (InvalidDataException)
        {
            return Refuse("import.gzip", name, "it begins like gzip, but cannot be unpacked");
        }

        var whole = new SampledStream(sample, bytes);
        if (TextEncoding.Detect(sample, complete: sample.Length < SampleBytes) is not { } encoding)
        {
            return Refuse("import.encoding", name, "it is no text in UTF-8, Windows-1252 or UTF-16 with a byte order mark");
        }

        var text = encoding.ToUtf8(whole);
        if (encoding.IsUtf8)
        {
            return new ImportFile(raw, name, unpacked, text, encoding.Name, sample.AsMemory(encoding.MarkLength));
        }

        var converted = ReadSample(text);
        return new ImportFile(raw, name, unpacked, new SampledStream(converted, text), encoding.Name, converted);
    }

    private static byte[] ReadSample(Stream stream)
    {
        var sample = new byte[SampleBytes];
        var length = stream.ReadAtLeast(sample, SampleBytes, throwOnEndOfStream: false);
        return sample[..length];
    }

    private static Outcome<ImportFile> Refuse(string code, string path, string why) =>
        Outcome<ImportFile>.Refuse(code, "/files", $"{Path.GetFileName(path)} cannot be imported: {why}.");
}
