using Cairn.Collection.Decoding;
using Cairn.Collection.Events;

namespace Cairn.Collection.Import;

/// <summary>What one row of a file became: an event, a failed line, or nothing because the filter left it out.</summary>
/// <param name="Line">Where the row begins, counted from 1.</param>
/// <param name="Event">The event; null when the row failed or was left out.</param>
/// <param name="Failed">Why the row failed; null when it did not.</param>
public readonly record struct ImportRow(long Line, StoredEvent? Event, FailedLine? Failed)
{
    /// <summary>Neither kept nor failed: the mapping's filter left the row out.</summary>
    public bool FilteredOut => Event is null && Failed is null;
}

/// <summary>Reads the rows of one file in order.</summary>
public interface IImportReader : IDisposable
{
    /// <summary>What was found out about the file before its first row.</summary>
    DetectedFile Detected { get; }

    /// <summary>How many bytes of the file have been read, of <see cref="DetectedFile.Bytes"/>.</summary>
    long BytesRead { get; }

    /// <summary>How often each remark was earned so far by an event that is kept.</summary>
    IReadOnlyDictionary<CollectWarning, long> Warnings { get; }

    /// <summary>What else is worth counting of the events so far that are kept, such as exposures without a household by reason.</summary>
    IReadOnlyDictionary<string, long> Remarks => System.Collections.Frozen.FrozenDictionary<string, long>.Empty;

    /// <summary>Whether reading ended at <see cref="ImportSettings.MaxUnpackedBytes"/>, and not at the end of the file.</summary>
    bool IsCut { get; }

    /// <summary>Gives the next row; false at the end.</summary>
    bool TryRead(out ImportRow row);
}

/// <summary>What was found out about a file, said to the user so that a wrong guess is seen.</summary>
/// <param name="File">The file's name without its folder.</param>
/// <param name="Format">What it is written in.</param>
/// <param name="Bytes">Its size on disk.</param>
/// <param name="Gzip">Whether it is compressed.</param>
/// <param name="Encoding">Such as <c>UTF-8</c>; empty for Parquet.</param>
/// <param name="Delimiter">For CSV.</param>
/// <param name="Quote">For CSV.</param>
/// <param name="Mapping">Which column became what, in the order of the file; empty for formats that need none.</param>
public sealed record DetectedFile(
    string File, ImportFormat Format, long Bytes, bool Gzip, string Encoding, char? Delimiter, char? Quote, IReadOnlyList<MappedColumn> Mapping);

/// <summary>One column and the mapping key it feeds, such as <c>visitor</c> or <c>prop.color</c>.</summary>
public sealed record MappedColumn(string Column, string Key);
