using System.Security.Cryptography;
using System.Text;
using Cairn.Storage.Catalog.Failed;
using Cairn.Storage.Catalog.Sites;
using Cairn.Storage.DataDirectory;
using Cairn.Storage.Events;
using Cairn.Storage.Exports;

namespace Cairn.Server.Privacy;

/// <summary>Files with everything held of somebody, at addresses nobody can guess, for 24 hours.</summary>
internal sealed class PersonExports(IEventStore store, DataPaths paths, DiskReserve reserve, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);
    private static readonly (string Kind, ExportFormat Format)[] Kinds = [("json", ExportFormat.Jsonl), ("csv", ExportFormat.Csv)];

    private string Folder => paths.Exports;

    /// <summary>Writes the files; none is left when that fails or is stopped.</summary>
    /// <exception cref="Storage.StorageUnavailableException">The disk has no room beyond its reserve.</exception>
    public PersonExport Write(Site site, ErasureRequest request, CancellationToken cancellation)
    {
        var plan = store.PlanErasure(site.Id, [.. request.Visitor ?? []], [.. request.User ?? []]);
        Directory.CreateDirectory(Folder);
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var isWhole = false;
        try
        {
            foreach (var (kind, format) in Kinds)
            {
                using var file = reserve.Guard(new FileStream(PathOf(token, kind), FileMode.CreateNew, FileAccess.Write));
                EventExport.Write(EventsOf(site.Id, plan), format, file, cancellation);
            }

            isWhole = true;
        }
        finally
        {
            foreach (var (kind, _) in isWhole ? [] : Kinds)
            {
                File.Delete(PathOf(token, kind));
            }
        }

        return new PersonExport($"/api/v1/privacy/exports/{token}.json", $"/api/v1/privacy/exports/{token}.csv", plan.Events, time.GetUtcNow() + Kept);
    }

    /// <summary>Opens a file; null when the address is of none, or was given more than 24 hours ago.</summary>
    public FileStream? Open(string token, string kind)
    {
        var path = PathOf(token, kind);
        return File.Exists(path) && time.GetUtcNow() - File.GetLastWriteTimeUtc(path) < Kept ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read) : null;
    }

    /// <summary>Removes the files whose time is over.</summary>
    public void RemoveOld() => Remove(file => time.GetUtcNow() - File.GetLastWriteTimeUtc(file) >= Kept);

    /// <summary>Removes every file.</summary>
    public void RemoveAll() => Remove(_ => true);

    /// <summary>Removes the files that name somebody who is erased.</summary>
    public void RemoveWith(IReadOnlyCollection<string> ids) => Remove(file =>
    {
        var names = ids.ToHashSet(StringComparer.Ordinal);
        return File.ReadLines(file).Any(line => names.Any(id => line.Contains(id, StringComparison.Ordinal)) || QuotedTexts.Any(Encoding.UTF8.GetBytes(line), names.Contains));
    });

    private void Remove(Func<string, bool> isGone)
    {
        foreach (var file in Directory.Exists(Folder) ? Directory.GetFiles(Folder, "person-*") : [])
        {
            if (isGone(file))
            {
                File.Delete(file);
            }
        }
    }

    private IEnumerable<(long Seq, Cairn.Collection.Events.StoredEvent Event)> EventsOf(int site, ErasurePlan plan)
    {
        var visitors = plan.Visitors.ToHashSet(StringComparer.Ordinal);
        var users = plan.Users.ToHashSet(StringComparer.Ordinal);
        return store.ReadAll(site, long.MinValue, long.MaxValue).Where(row => (row.Event.User is { } user && users.Contains(user)) || (row.Event.Visitor is { } visitor
            && (visitors.Contains(visitor)
                || plan.Spans.Any(span => span.Visitor == visitor && row.Event.OccurredMicros >= span.FromMicros && row.Event.OccurredMicros < span.ToMicros))));
    }

    /// <summary>The file is named by a hash, so that somebody who reads the folder has no address.</summary>
    private string PathOf(string token, string kind) =>
        Path.Combine(Folder, $"person-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)))}.{kind}");
}
