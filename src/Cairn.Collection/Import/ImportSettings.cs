using Cairn.Collection.Decoding;
using Cairn.Collection.Exposures;

namespace Cairn.Collection.Import;

/// <summary>What every reader of one import needs to know besides its file.</summary>
public sealed record ImportSettings
{
    /// <summary>What the rows are.</summary>
    public ImportKind Kind { get; init; }

    /// <summary>The household of an exposure's address, under its user agent, at a moment; with the reason where there is none.</summary>
    public Func<string?, string?, long, ExposureHousehold> Household { get; init; } = (_, _, _) => default;

    /// <summary>How columns become fields.</summary>
    public ImportMapping Mapping { get; init; } = ImportMapping.None;

    /// <summary>The zone of times that are written without one; null when none was named.</summary>
    public TimeZoneInfo? Zone { get; init; }

    /// <summary>How many bytes of a file are read once it is unpacked; null for all.</summary>
    public long? MaxUnpackedBytes { get; init; }

    /// <summary>The number of this import, kept on its events.</summary>
    public required int Number { get; init; }

    /// <summary>The clock when the import began, in microseconds since the Unix epoch: the receipt of rows that bring none.</summary>
    public required long ReceivedMicros { get; init; }

    /// <summary>What the site asks of its events.</summary>
    public required SiteRules Site { get; init; }
}
