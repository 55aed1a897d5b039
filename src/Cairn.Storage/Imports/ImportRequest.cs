using Cairn.Collection.Import;

namespace Cairn.Storage.Imports;

/// <summary>Files to import into one site.</summary>
public sealed record ImportRequest
{
    /// <summary>The size of a batch: rows between two checkpoints, and events in one transaction at most.</summary>
    public const int BatchRows = 50_000;

    /// <summary>Paths, read in this order.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>What all of them are written in.</summary>
    public required ImportFormat Format { get; init; }

    /// <summary>What their rows are.</summary>
    public ImportKind Kind { get; init; }

    /// <summary>How columns become fields.</summary>
    public ImportMapping Mapping { get; init; } = ImportMapping.None;

    /// <summary>An IANA name for times that are written without a zone; null when none was named.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Stops when more rows than this have failed; null for no limit.</summary>
    public long? MaxFailed { get; init; }

    /// <summary>How many bytes of each file are read once it is unpacked; null for all. What lies beyond stops the import.</summary>
    public long? MaxUnpackedBytes { get; init; }
}
