using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Cairn.Collection.Decoding;
using Cairn.Collection.Events;
using Cairn.Collection.Import.Files;

namespace Cairn.Collection.Import.Native;

/// <summary>Turns one JSON object into an event.</summary>
internal interface IJsonRowParser
{
    /// <summary>How often each remark was earned by an event that is kept.</summary>
    IReadOnlyDictionary<CollectWarning, long> Warnings { get; }

    /// <summary>What else is worth counting of events that are kept.</summary>
    IReadOnlyDictionary<string, long> Remarks => System.Collections.Frozen.FrozenDictionary<string, long>.Empty;

    /// <summary>The line as it may be kept when it failed; null where the parser has no rule of its own.</summary>
    string? Kept(ReadOnlySpan<byte> line) => null;

    /// <summary>The event; null with the reason when a rule is broken, null without when the row is left out.</summary>
    StoredEvent? Parse(JsonElement row, ReadOnlySpan<byte> line, out RowFailure? failure);
}

/// <summary>Reads a file with one JSON object a line.</summary>
internal sealed class JsonlEventReader(ImportFile file, ImportFormat format, IJsonRowParser parser) : IImportReader
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64, AllowDuplicateProperties = false };
    private static readonly JsonDocumentOptions Lenient = new() { MaxDepth = 64 };

    private readonly LineReader _lines = new(file.Text);
    private readonly ScrubCounts _scrubbed = new();
    private bool _gzipBroken;

    /// <inheritdoc/>
    public DetectedFile Detected { get; } = new(file.Name, format, file.Bytes, file.Gzip, file.Encoding, null, null, []);

    /// <inheritdoc/>
    public long BytesRead => file.BytesRead;

    /// <inheritdoc/>
    public bool IsCut => file.IsCut;

    /// <inheritdoc/>
    public IReadOnlyDictionary<CollectWarning, long> Warnings => parser.Warnings;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> Remarks => parser.Remarks;

    /// <inheritdoc/>
    public bool TryRead(out ImportRow row)
    {
        row = default;
        while (!_gzipBroken)
        {
            ReadOnlyMemory<byte> line;
            try
            {
                if (!_lines.TryRead(out line))
                {
                    return false;
                }
            }
            catch (InvalidDataException)
            {
                _gzipBroken = true;
                row = Fail(default, new RowFailure("gzip_invalid", "", "The compressed file is damaged from here on; what was read before is kept."));
                return true;
            }

            if (line.Span.IndexOfAnyExcept((byte)' ', (byte)'\t') >= 0)
            {
                row = Judge(line);
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _lines.Dispose();

    private ImportRow Judge(ReadOnlyMemory<byte> line)
    {
        if (_lines.TooLong)
        {
            return Fail(line, RowFailure.Row("A line has at most 1 MiB."));
        }

        if (!Utf8.IsValid(line.Span) || (file.Encoding != "UTF-8" && line.Span.IndexOf("\uFFFD"u8) >= 0))
        {
            return Fail(line, RowFailure.Row($"The line is not valid {file.Encoding}."));
        }

        line = SurrogateRepair.Repair(line);
        try
        {
            using var document = JsonDocument.Parse(line, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return Fail(line, RowFailure.Row("A line holds one JSON object."));
            }

            var parsed = parser.Parse(document.RootElement, line.Span, out var failure);
            return failure is null ? new ImportRow(_lines.Line, parsed, null) : Fail(line, failure);
        }
        catch (JsonException)
        {
            return Fail(line, WhyNotJson(line));
        }
    }

    private static RowFailure WhyNotJson(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line, Lenient);
            return new RowFailure("duplicate_key", "", "No key may stand twice in one object.");
        }
        catch (JsonException)
        {
            return RowFailure.Row("A line holds one JSON object, nested at most 64 deep.");
        }
    }

    private ImportRow Fail(ReadOnlyMemory<byte> line, RowFailure failure)
    {
        var beginning = Encoding.UTF8.GetString(line.Span[..Math.Min(line.Length, FailedLine.MaxRawLength)]);
        var raw = failure.Reason == "consent_required" ? null : parser.Kept(line.Span) ?? Scrubber.Scrub(beginning, null, _scrubbed);
        return new ImportRow(_lines.Line, null, new FailedLine(file.Name, _lines.Line, failure.Reason, failure.Field, failure.Message, raw));
    }
}
