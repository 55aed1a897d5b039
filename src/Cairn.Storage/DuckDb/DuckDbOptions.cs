using System.ComponentModel.DataAnnotations;

namespace Cairn.Storage.DuckDb;

/// <summary>Section <c>Cairn:Store</c>: what the embedded store may use of the machine.</summary>
public sealed record DuckDbOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Cairn:Store";

    /// <summary>The most memory DuckDB takes, in MiB; work that needs more spills to disk.</summary>
    [Range(64, 1_048_576)]
    public int MemoryMiB { get; init; } = 1_024;

    /// <summary>The most disk that work takes which does not fit into memory, in MiB; null for half of what is free beyond the reserve when the store is opened.</summary>
    [Range(16, 1_073_741_824)]
    public int? SpillMiB { get; init; }

    /// <summary>How many threads DuckDB works with; two unless the process may use only one core, where the second would only wait for the first.</summary>
    [Range(1, 256)]
    public int Threads { get; init; } = Math.Min(2, Environment.ProcessorCount);

    /// <summary>How much log DuckDB gathers before it writes a checkpoint, in MiB. More means fewer checkpoints and a longer start after a crash.</summary>
    [Range(1, 4_096)]
    public int CheckpointMiB { get; init; } = 128;

    /// <summary>Whether new values are compressed. Without it a file is several times as large, and one can search it for a text.</summary>
    public bool Compresses { get; init; } = true;
}
