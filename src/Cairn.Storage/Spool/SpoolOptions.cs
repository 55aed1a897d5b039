namespace Cairn.Storage.Spool;

/// <summary>What an acknowledged request survives.</summary>
public enum SpoolDurability
{
    /// <summary>Power cut, kill -9, full disk: every commit is synced to the disk before it is acknowledged.</summary>
    Full,

    /// <summary>kill -9; a power cut can take the last commits.</summary>
    Normal,

    /// <summary>kill -9; nothing is ever synced, and a power cut can take the file.</summary>
    Memory,
}

/// <summary>Section <c>Cairn:Spool</c>.</summary>
public sealed class SpoolOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Cairn:Spool";

    /// <summary>What an acknowledged request survives.</summary>
    public SpoolDurability Durability { get; init; } = SpoolDurability.Full;

    /// <summary>Requests that may wait for the writer; one more is answered 503.</summary>
    public int QueueRequests { get; init; } = 8_192;

    /// <summary>Bytes that may wait for the writer; one more is answered 503.</summary>
    public long QueueBytes { get; init; } = 64 << 20;

    /// <summary>Free bytes to leave on the disk; null for the larger of 1 GiB and a twentieth of it.</summary>
    public long? ReserveBytes { get; init; }

    /// <summary>The reserve of a disk of so many bytes.</summary>
    public long Reserve(long diskBytes) => ReserveBytes ?? Math.Max(1L << 30, diskBytes / 20);

    /// <summary>The share of the queue one site may fill, as a percentage.</summary>
    public int SiteSharePercent { get; init; } = 50;

    /// <summary>How much the write-ahead log may grow before it is copied into the file, in bytes. Requests wait meanwhile: less means shorter waits, more of them.</summary>
    public long CheckpointBytes { get; init; } = 4 << 20;

    /// <summary>The shortest time between two rewrites of an empty spool, which take deleted rows off the disk.</summary>
    public TimeSpan VacuumEvery { get; init; } = TimeSpan.FromSeconds(10);
}
