using System.ComponentModel.DataAnnotations;

namespace Cairn.Storage.DuckDb;

/// <summary>Section <c>Cairn:Store</c>: what the embedded store may use of the machine.</summary>
public sealed class DuckDbOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Cairn:Store";

    /// <summary>The most memory DuckDB takes, in MiB; work that needs more spills to disk.</summary>
    [Range(64, 1_048_576)]
    public int MemoryMiB { get; init; } = 1_024;

    /// <summary>How many threads DuckDB works with.</summary>
    [Range(1, 256)]
    public int Threads { get; init; } = 2;

    /// <summary>How much log DuckDB gathers before it writes a checkpoint, in MiB. More means fewer checkpoints and a longer start after a crash.</summary>
    [Range(1, 4_096)]
    public int CheckpointMiB { get; init; } = 256;
}
