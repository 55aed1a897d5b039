namespace Cairn.Ledger.Faults;

/// <summary>The rows of the matrix in its order: those that run, and those that cannot yet, with the reason.</summary>
internal static class FaultTable
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        new("F1", "kill -9 at a random moment", true, 4, KillAtRandom.RunAsync),
        new("F1b", "kill -9 with 1 GiB in the spool", false, 0, KillAtRandom.FullSpoolAsync),
        new("F2", "kill at each system call", true, 5, KillAtEachCall.RunAsync),
        new("F3", "power cut: unsynced data gone", true, 4, PowerCut.RunAsync),
        new("F4", "torn tail", true, 1, TornTail.RunAsync),
        new("F5", "bit rot", false, 2, BitRot.RunAsync),
        new("F6", "fsync returns EIO", true, 2, FailedSync.SpoolAsync),
        new("F7", "data disk full", true, 1, FullDisk.RunAsync),
        new("F8", "temp or spill disk full", false, 0, FullDisk.SpillAsync),
        new("F10", "volume turns read-only", true, 0, FullDisk.ReadOnlyAsync),
        new("F11", "slow and frozen disk", false, 0, SlowDisk.RunAsync),
        new("F12", "server clock jumps", true, 0, Clocks.ServerAsync),
        new("F13", "client clocks wrong", true, 0, Clocks.ClientsAsync),
        new("F14", "SIGTERM under load", true, 0, Stopping.RunAsync),
        new("F15", "memory limit", false, 0, Limits.MemoryAsync),
        new("F16", "no file descriptors", false, 0, Limits.DescriptorsAsync),
        new("F17", "little CPU", false, 0, Limits.ProcessorAsync),
        new("F18", "slow loris, slow body", false, 0, Crowds.SlowAsync),
        new("F19", "herd after an outage", false, 0, Crowds.HerdAsync),
        new("F20", "overload 3 times, open loop", false, 0, Crowds.OverloadAsync),
        new("F25", "poison event", true, 0, Poison.RunAsync),
        new("F26", "backup under load, restore, damaged backup", true, 1, Backups.RunAsync),
        new("F27", "upgrade, downgrade", true, 1, Upgrades.RunAsync),
        new("F28", "two processes, one data directory", true, 0, TwoProcesses.RunAsync),
        new("F29", "store invalidated", true, 0, FailedSync.StoreAsync),
        new("F30", "cardinality attack", false, 0, Crowds.CardinalityAsync),
        new("F31", "erase, crash, restore", true, 1, Erasing.RunAsync),
        new("F33", "index damaged or missing", true, 0, DamagedIndex.RunAsync),
        new("F34", "catalog locked", true, 0, LockedCatalog.RunAsync),
    ];

    /// <summary>What is never passed over in silence.</summary>
    public static IReadOnlyList<(string Id, string Name, string Reason)> NotYet { get; } =
    [
        ("F9", "no inodes, quota", "met by the failing writes of F7; a file system without inodes is not made yet"),
        ("F21", "ClickHouse down, slow, answer lost after commit", "there is no ClickHouse store yet"),
        ("F22", "ClickHouse refuses", "there is no ClickHouse store yet"),
        ("F23", "ad platform misbehaves", "there are no destinations yet"),
        ("F24", "killed between send and mark", "there are no destinations yet"),
        ("F32", "consent withdrawn while queued", "there are no destinations yet"),
        ("F35", "Cairn.Worker killed or hung in ClickHouse", "there is no Cairn.Worker yet"),
    ];
}
