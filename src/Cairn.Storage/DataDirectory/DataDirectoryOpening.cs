using Cairn.Journeys.Faults;

namespace Cairn.Storage.DataDirectory;

/// <summary>What became of opening a data directory.</summary>
public abstract record DataDirectoryOpening
{
    private DataDirectoryOpening() { }

    /// <summary>It is ours until disposed.</summary>
    public sealed record Opened(HeldDirectory Directory) : DataDirectoryOpening;

    /// <summary>Another process holds it: exit code 5, unless that process answers on its socket.</summary>
    public sealed record Busy(DataPaths Paths) : DataDirectoryOpening;

    /// <summary>It cannot be used.</summary>
    public sealed record Refused(Fault Fault) : DataDirectoryOpening;
}
