using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Reports.Drivers;
using Cairn.Reports.Envelope;
using Cairn.Reports.Values;
using Cairn.Server.Hosting;
using Cairn.Server.Indexes;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Privacy;
using Cairn.Storage.Catalog.Sites;
using Cairn.Storage.Draining;

namespace Cairn.Server.Reports;

/// <summary>Answers of the reports that take long, drivers and values: worked out ahead, shown at once to whoever takes an older one, and worked out anew behind that.</summary>
/// <remarks>
/// An older answer is only for those who ask for it, by <c>Cache-Control: max-stale</c> (RFC 9111, 5.2.1.2); its <c>as_of</c> says from when it is. An answer belongs to the
/// definitions, segments and settings it was worked out by: when one of them changes it is not shown again.
/// </remarks>
internal sealed class KeptReports(ReportSites sites, CairnCatalog catalog, ErasureJournal erased, HostSettings settings, TimeProvider time, ILogger<KeptReports> logger) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly string[] Standing = ["last 7 days", "last 30 days"];

    private const int Most = 500;
    private const int RestPerWork = 20; // at most a twentieth of the time goes into one answer

    private readonly ConcurrentDictionary<Key, Kept> _kept = new();
    private readonly ConcurrentDictionary<Key, bool> _waiting = new();
    private readonly Channel<(Key Key, Action<CancellationToken> Work)> _work = Channel.CreateUnbounded<(Key, Action<CancellationToken>)>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>The drivers report; older where the request takes one.</summary>
    public Outcome<DriversReport> Drivers(Site site, DriversRequest request, HttpRequest http, CancellationToken cancellation) =>
        Get(site, request, http, Drivers, static (report, isBehind) => report with { Refreshing = isBehind }, cancellation);

    /// <summary>The values report; older where the request takes one, but never where its table is to be kept.</summary>
    public Outcome<ValuesReport> Values(Site site, ValuesRequest request, HttpRequest http, CancellationToken cancellation) =>
        request.Freeze ? Values(sites.Of(site), request, cancellation) : Get(site, request, http, Values, static (report, isBehind) => report with { Refreshing = isBehind }, cancellation);

    /// <summary>Whether the request takes an older answer and there is one.</summary>
    public bool Has(Site site, ReportRequest request, HttpRequest http) =>
        LastAnswers.StaleFor(http) is { } allowed && _kept.TryGetValue(KeyOf(site, request), out var kept) && time.GetUtcNow() - kept.At <= allowed;

    /// <summary>Has worked out anew what was asked for in a week and is an hour old, and ahead what pages ask for first; returns before that is done.</summary>
    public void LookAround()
    {
        var now = time.GetUtcNow();
        foreach (var site in catalog.Sites.List())
        {
            var meaning = ReportMeaning.Of(site, catalog, erased);
            foreach (var (key, kept) in _kept.Where(pair => pair.Key.Site == site.Id))
            {
                if (key.Meaning != meaning || now - kept.Asked > LastAnswers.Oldest)
                {
                    _kept.TryRemove(key, out _);
                }
                else if (now - kept.At >= Hour)
                {
                    Behind(key, kept);
                }
            }

            Ahead(site);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!settings.IsServer)
        {
            return;
        }

        try
        {
            await Task.WhenAll(LookAroundAsync(stoppingToken), ThreadNiceness.Run("reports", () => Work(stoppingToken)));
        }
        catch (OperationCanceledException)
        {
            // The program ends; nothing that is kept here outlives it.
        }
    }

    private async Task LookAroundAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Look, time);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            LookAround();
        }
    }

    private void Work(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var (key, work) = _work.Reader.ReadAsync(stopping).AsTask().GetAwaiter().GetResult();
            try
            {
                work(stopping);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                logger.NotWorkedOut(key.Kind, failure); // one report that fails must not end the others
            }
            finally
            {
                _waiting.TryRemove(key, out _);
            }
        }
    }

    private Outcome<T> Get<T, TRequest>(
        Site site, TRequest request, HttpRequest http, Func<ReportSite, TRequest, CancellationToken, Outcome<T>> run, Func<T, bool, T> mark, CancellationToken cancellation)
        where T : ReportResult
        where TRequest : ReportRequest
    {
        var key = KeyOf(site, request);
        var now = time.GetUtcNow();
        if (LastAnswers.StaleFor(http) is { } allowed && _kept.TryGetValue(key, out var kept) && now - kept.At <= allowed && kept.Report is T report)
        {
            _kept.TryUpdate(key, kept with { Asked = now }, kept);
            http.HttpContext.Response.Headers.Age = ((long)(now - kept.At).TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
            if (now - kept.At >= Minute && now - kept.At >= RestPerWork * kept.Took)
            {
                Behind(key, kept);
            }

            return new Outcome<T>.Ok(mark(report, _waiting.ContainsKey(key)));
        }

        return Make(key, request, run, cancellation);
    }

    private Outcome<T> Make<T, TRequest>(Key key, TRequest request, Func<ReportSite, TRequest, CancellationToken, Outcome<T>> run, CancellationToken cancellation)
        where T : ReportResult
        where TRequest : ReportRequest
    {
        var (at, started) = (time.GetUtcNow(), time.GetTimestamp());
        var outcome = catalog.Sites.Find(key.Site) is { } site ? run(sites.Of(site), request, cancellation) : throw new InvalidOperationException("The site is gone.");
        if (outcome is Outcome<T>.Ok(var report))
        {
            var asked = _kept.TryGetValue(key, out var before) ? before.Asked : at;
            _kept[key] = new Kept(report, at, time.GetElapsedTime(started), asked, stopping => Make(key, request, run, stopping));
            RemoveMost();
        }

        return outcome;
    }

    private void Ahead(Site site)
    {
        foreach (var macro in catalog.Definitions.All(site.Id).GroupBy(one => one.Key).Select(versions => versions.MaxBy(one => one.Version)!).Where(one => one is { Kind: ConversionKind.Macro, Archived: false }))
        {
            foreach (var days in Standing)
            {
                var range = new RangeRequest(Last: days);
                Ahead(site, new DriversRequest { Range = range, Macro = macro.Key }, Drivers);
                Ahead(site, new DriversRequest { Range = range, Macro = macro.Key, Pairs = false }, Drivers); // as Today asks
                Ahead(site, new ValuesRequest { Range = range, Macro = macro.Key }, Values);
            }
        }
    }

    private void Ahead<T, TRequest>(Site site, TRequest request, Func<ReportSite, TRequest, CancellationToken, Outcome<T>> run)
        where T : ReportResult
        where TRequest : ReportRequest
    {
        var key = KeyOf(site, request);
        if (!_kept.ContainsKey(key) && _waiting.TryAdd(key, true))
        {
            _work.Writer.TryWrite((key, stopping => Make(key, request, run, stopping)));
        }
    }

    private Key KeyOf(Site site, ReportRequest request) => new(
        site.Id, request is DriversRequest ? "drivers" : "values", JsonSerializer.Serialize(request, request.GetType(), ApiJson.Options), ReportMeaning.Of(site, catalog, erased));

    private void Behind(Key key, Kept kept)
    {
        if (settings.IsServer && _waiting.TryAdd(key, true))
        {
            _work.Writer.TryWrite((key, kept.Again));
        }
    }

    private void RemoveMost()
    {
        if (_kept.Count > Most && _kept.MinBy(pair => pair.Value.Asked).Key is { } oldest)
        {
            _kept.TryRemove(oldest, out _);
        }
    }

    private static Outcome<DriversReport> Drivers(ReportSite site, DriversRequest request, CancellationToken cancellation) => DriversRunner.Run(request, site, cancellation);

    private static Outcome<ValuesReport> Values(ReportSite site, ValuesRequest request, CancellationToken cancellation) => ValuesRunner.Run(request, site, cancellation);

    private readonly record struct Key(int Site, string Kind, string Request, string Meaning);

    private sealed record Kept(ReportResult Report, DateTimeOffset At, TimeSpan Took, DateTimeOffset Asked, Action<CancellationToken> Again);
}

/// <summary>What kept reports say in the log. Ids 1890–1899.</summary>
internal static partial class KeptReportsLog
{
    [LoggerMessage(1890, LogLevel.Warning, "The {Kind} report could not be worked out ahead; the next look around tries again")]
    public static partial void NotWorkedOut(this ILogger logger, string kind, Exception cause);
}
