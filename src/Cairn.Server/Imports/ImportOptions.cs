using System.ComponentModel.DataAnnotations;

namespace Cairn.Server.Imports;

/// <summary>Section <c>Cairn:Imports</c>: how much somebody who is not at the server's own machine may send at once.</summary>
internal sealed class ImportOptions
{
    public const string Section = "Cairn:Imports";

    /// <summary>The largest upload, in bytes. A larger one is answered 413.</summary>
    [Range(1_024, long.MaxValue)]
    public long MaxUploadBytes { get; init; } = 4L << 30;

    /// <summary>How much a compressed upload may be when it is unpacked, in bytes; what lies beyond is not read.</summary>
    [Range(1_024, long.MaxValue)]
    public long MaxUnpackedBytes { get; init; } = 64L << 30;
}
