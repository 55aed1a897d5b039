using System.Text.Json.Serialization;
using Cairn.Server.Problems;
using Cairn.Storage.Backups;

namespace Cairn.Server.Backups;

/// <summary>Where a backup goes.</summary>
/// <param name="Folder">A folder of the server's machine, by its full path: empty, or not there yet.</param>
/// <param name="Follow">Goes on when the backup is made: adds what is collected, every five seconds, until the caller leaves or the server stops.</param>
internal sealed record BackupRequest(string Folder, bool Follow = false);

/// <summary>One line of a backup's answer, as <c>application/x-ndjson</c>: progress until the result or a problem, which is the last line unless the backup is followed; then what was added.</summary>
internal sealed record BackupLine(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] BackupStatus? Progress = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] BackupDone? Result = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] BackupFollowed? Followed = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Problem? Problem = null);

/// <summary>How far it is.</summary>
/// <param name="Stage"><c>spool</c>, <c>catalog</c>, <c>store</c> or <c>checksums</c>.</param>
/// <param name="Bytes">Done, about.</param>
/// <param name="Total">All, about.</param>
internal sealed record BackupStatus(string Stage, long Bytes, long Total);

/// <summary>What was added to a backup after it was made.</summary>
/// <param name="Slices">Files of it.</param>
/// <param name="Requests">What they hold; restored, each is stored once.</param>
/// <param name="UpTo">What was acknowledged before this moment is there.</param>
internal sealed record BackupFollowed(int Slices, long Requests, DateTimeOffset UpTo);

/// <summary>A backup that was made, or was looked through.</summary>
/// <param name="Folder">Where it lies.</param>
/// <param name="Keys">The file of keys, to be kept elsewhere.</param>
/// <param name="Erased">The copy of the journal of erased people, to be kept elsewhere.</param>
/// <param name="MadeAt">The moment of the cut: what was acknowledged before it is in the backup.</param>
/// <param name="Cairn">The version that made it.</param>
/// <param name="Bytes">How much it takes.</param>
/// <param name="WaitingRequests">Requests that wait in its spool; they are stored when it is restored.</param>
/// <param name="Sites">What the event store holds of each site.</param>
/// <param name="Followed">What was added after it was made; null for nothing.</param>
internal sealed record BackupDone(
    string Folder, string Keys, string Erased, DateTimeOffset MadeAt, string Cairn, long Bytes, long WaitingRequests, IReadOnlyList<BackupSiteShown> Sites, BackupFollowed? Followed = null)
{
    public static BackupDone Of(BackupPaths paths, BackupManifest manifest) => new(
        paths.Folder, paths.Keys, paths.Erased, manifest.MadeAt, manifest.Cairn, manifest.Files.Sum(file => file.Bytes), manifest.WaitingRequests, [.. manifest.Sites.Select(BackupSiteShown.Of)]);
}

/// <summary>A site of a backup.</summary>
/// <param name="Site">Its key.</param>
/// <param name="Events">How many events.</param>
/// <param name="Values">The sum of the values of each currency, exact, as text.</param>
internal sealed record BackupSiteShown(string Site, long Events, IReadOnlyDictionary<string, string> Values)
{
    public static BackupSiteShown Of(BackupSite site) => new(
        site.Key, site.Holds.Events, site.Holds.Sums.ToDictionary(sum => sum.Currency, sum => sum.Value.ToString("0.######", System.Globalization.CultureInfo.InvariantCulture)));
}
