using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cairn.Journeys.Faults;
using Cairn.Server.Hosting;
using Cairn.Server.Indexes;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Shares;
using Cairn.Storage.Catalog.Sites;

namespace Cairn.Server.Shares;

/// <summary>Answers of public links, each worked out at most once a minute however many read it, so that readers nobody knows cost no more than that.</summary>
internal sealed class SharedAnswers(CairnCatalog catalog, ReportSites sites, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<int, SharedReportShown> _answers = new();
    private readonly ConcurrentDictionary<int, long> _made = new();
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>The link of a token and its site; null when it does not work: unknown, expired, withdrawn, or the site lets none answer.</summary>
    public (SharedReport Shared, Site Site)? Open(string token) =>
        catalog.Shares.Find(token) is { } shared && catalog.Sites.Find(shared.Site) is { Settings.PublicLinks: true } site ? (shared, site) : null;

    /// <summary>What the holder of a link sees; null when its request is refused by now, say because a definition is gone.</summary>
    public async Task<SharedReportShown?> OfAsync(SharedReport shared, Site site, CancellationToken cancellation)
    {
        if (Kept(shared.Id) is { } kept)
        {
            return kept;
        }

        await _turn.WaitAsync(cancellation);
        try
        {
            return Kept(shared.Id) ?? Make(shared, site);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Forgets the answer of a link that was withdrawn.</summary>
    public void Forget(int id)
    {
        _answers.TryRemove(id, out _);
        _made.TryRemove(id, out _);
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private SharedReportShown? Kept(int id) =>
        _made.TryGetValue(id, out var at) && time.GetElapsedTime(at) < Fresh && _answers.TryGetValue(id, out var answer) ? answer : null;

    // Goes on when its reader has gone: else readers who come and go could have it begun again and again.
    private SharedReportShown? Make(SharedReport shared, Site site)
    {
        RemoveOld();
        var reports = sites.Of(site);
        using var request = JsonDocument.Parse(shared.Request);
        switch (ShareKinds.Run(shared.Kind, request.RootElement, reports, CancellationToken.None))
        {
            case Outcome<JsonObject>.Ok(var report):
                var names = reports.Definitions.GroupBy(definition => definition.Key).ToDictionary(versions => versions.Key, versions => versions.MaxBy(one => one.Version)!.Name);
                var answer = new SharedReportShown(
                    shared.Name, shared.Note, site.Name, site.TimeZone, shared.Kind, shared.ExpiresAt, names, JsonSerializer.SerializeToElement(report, ApiJson.Options));
                _answers[shared.Id] = answer;
                _made[shared.Id] = time.GetTimestamp();
                return answer;
            case Outcome<JsonObject>.Refused:
                return null;
            default:
                throw new UnreachableException();
        }
    }

    private void RemoveOld()
    {
        foreach (var (id, at) in _made)
        {
            if (time.GetElapsedTime(at) >= Fresh)
            {
                Forget(id);
            }
        }
    }
}
