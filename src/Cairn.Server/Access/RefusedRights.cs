using System.Collections.Concurrent;
using Cairn.Storage;
using Cairn.Storage.Catalog;

namespace Cairn.Server.Access;

/// <summary>Writes into the audit log who asked for what they may not do: each caller and right once an hour, so that a loop does not fill the log.</summary>
internal sealed class RefusedRights(CairnCatalog catalog, TimeProvider time)
{
    private const int MostRemembered = 10_000;
    private static readonly TimeSpan Again = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<(string Caller, Permission Permission), long> _written = new();

    /// <summary>Notes a refusal; nothing of the request goes into the log but its method and the pattern of its route.</summary>
    public void Note(HttpContext context, Caller caller, Permission permission)
    {
        var (key, now) = ((caller.Name, permission), time.GetTimestamp());
        if (_written.TryGetValue(key, out var before) && time.GetElapsedTime(before, now) < Again)
        {
            return;
        }

        if (_written.Count >= MostRemembered)
        {
            _written.Clear();
        }

        _written[key] = now;
        try
        {
            catalog.Audit.Append(caller.Name, "access.refused", permission.ToString(), $"{context.Request.Method} {(context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText}");
        }
        catch (StorageUnavailableException)
        {
            _written.TryRemove(key, out _); // the refusal stands; the next one is written
        }
    }
}
