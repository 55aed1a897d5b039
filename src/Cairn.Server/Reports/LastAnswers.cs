using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Cairn.Reports.Drivers;
using Cairn.Reports.Envelope;
using Cairn.Reports.Values;
using Cairn.Server.Access;
using Cairn.Server.Hosting;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Privacy;

namespace Cairn.Server.Reports;

/// <summary>The last answer of every report that took a while, for who would rather see that one at once and ask again than wait.</summary>
/// <remarks>
/// As <see cref="KeptReports"/>, which works out drivers and values by itself, it gives an older answer only to who asks for one by <c>Cache-Control: max-stale</c>, and an answer
/// belongs to what reports mean (<see cref="ReportMeaning"/>) and to what its reader may see. Answers that name visitors are not kept.
/// </remarks>
internal sealed class LastAnswers(CairnCatalog catalog, ErasureJournal erased, TimeProvider time)
{
    /// <summary>Nobody is shown an older answer than that, whatever they ask for.</summary>
    public static readonly TimeSpan Oldest = TimeSpan.FromDays(7);

    private const int Most = 200;

    private readonly ConcurrentDictionary<Key, Kept> _kept = new();

    /// <summary>How long an answer took that is worth keeping, in milliseconds; what is quicker is better asked for again.</summary>
    public double LeastMilliseconds { get; set; } = 100;

    /// <summary>Answers with the last answer who takes it, and keeps the new one of everybody else.</summary>
    public static async ValueTask<object?> Filter(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (context.Arguments.OfType<ReportRequest>().FirstOrDefault() is not { } request || request is DriversRequest or ValuesRequest || NamesVisitors(http))
        {
            return await next(context);
        }

        var answers = http.RequestServices.GetRequiredService<LastAnswers>();
        var key = answers.KeyOf(http, request);
        if (StaleFor(http.Request) is { } allowed && answers.Find(key, allowed) is { } kept)
        {
            http.Response.Headers.Age = ((long)kept.Age.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return TypedResults.Ok<object>(kept.Report with { Refreshing = true });
        }

        var result = await next(context);
        if (ReportOf(result) is { } report && report.TookMs >= answers.LeastMilliseconds)
        {
            answers.Keep(key, report);
        }

        return result;
    }

    /// <summary>How old an answer may be; null: it has to be new.</summary>
    public static TimeSpan? StaleFor(HttpRequest http)
    {
        if (http.GetTypedHeaders().CacheControl is not { MaxStale: true } asked)
        {
            return null;
        }

        return asked.MaxStaleLimit is { } limit && limit < Oldest ? limit : Oldest;
    }

    private Key KeyOf(HttpContext http, ReportRequest request) => new(
        http.Site().Id, http.Request.Path.Value ?? "", JsonSerializer.Serialize(request, request.GetType(), ApiJson.Given), ReportMeaning.Of(http.Site(), catalog, erased),
        http.Caller()?.Has(Permission.ReadRaw) == true);

    private (ReportResult Report, TimeSpan Age)? Find(Key key, TimeSpan allowed) =>
        _kept.TryGetValue(key, out var kept) && time.GetUtcNow() - kept.At is var age && age <= allowed ? (kept.Report, age) : null;

    private void Keep(Key key, ReportResult report)
    {
        _kept[key] = new Kept(report, time.GetUtcNow());
        if (_kept.Count > Most && _kept.MinBy(pair => pair.Value.At).Key is { } oldest)
        {
            _kept.TryRemove(oldest, out _);
        }
    }

    private static bool NamesVisitors(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<AccessRule>()?.Permission == Permission.ReadRaw;

    private static ReportResult? ReportOf(object? result) => result switch
    {
        INestedHttpResult nested => ReportOf(nested.Result),
        IValueHttpResult { Value: ReportResult report } => report,
        _ => null,
    };

    private readonly record struct Key(int Site, string Path, string Request, string Meaning, bool SeesVisitors);

    private sealed record Kept(ReportResult Report, DateTimeOffset At);
}
