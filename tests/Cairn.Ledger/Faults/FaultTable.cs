namespace Cairn.Ledger.Faults;

/// <summary>The rows of the matrix in its order: those that run, and those that cannot yet, with the reason.</summary>
internal static class FaultTable
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        new("F1", "kill -9 at a random moment", true, 4, KillAtRandom.RunAsync),
        new("F2", "kill at each system call", true, 5, KillAtEachCall.RunAsync),
        new("F3", "power cut: unsynced data gone", true, 4, PowerCut.RunAsync),
        new("F4", "torn tail", true, 1, TornTail.RunAsync),
    ];

    /// <summary>What is never passed over in silence.</summary>
    public static IReadOnlyList<(string Id, string Name, string Reason)> NotYet { get; } =
    [
        ("F9", "no inodes, quota", "met by the failing writes of F7; a file system without inodes is not made yet"),
        ("F21", "ClickHouse down, slow, answer lost after commit", "there is no ClickHouse store yet"),
        ("F22", "ClickHouse refuses", "there is no ClickHouse store yet"),
        ("F23", "ad platform misbehaves", "there are no destinations yet"),
        ("F24", "killed between send and mark", "there are no destinations yet"),
        ("F26", "backup under load, restore, damaged backup", "there is no backup command yet"),
        ("F27", "upgrade, downgrade", "there is no earlier release yet"),
        ("F31", "erase, crash, restore", "restoring needs the backup command"),
        ("F32", "consent withdrawn while queued", "there are no destinations yet"),
        ("F35", "Cairn.Worker killed or hung in ClickHouse", "there is no Cairn.Worker yet"),
    ];
}
