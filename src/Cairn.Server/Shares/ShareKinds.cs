using System.Collections.Frozen;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cairn.Journeys.Faults;
using Cairn.Reports.Conversions;
using Cairn.Reports.Drivers;
using Cairn.Reports.Envelope;
using Cairn.Reports.Funnels;
using Cairn.Reports.Paths;
using Cairn.Reports.Products;
using Cairn.Reports.Retention;
using Cairn.Reports.Sources;
using Cairn.Server.Hosting;

namespace Cairn.Server.Shares;

/// <summary>The kinds of report that may be shown to anybody: those whose answers are counts of many and name nobody. All others are refused.</summary>
internal static class ShareKinds
{
    private delegate Outcome<TReport> Runner<in TRequest, TReport>(TRequest request, ReportSite site, CancellationToken cancellation);

    private static readonly FrozenDictionary<string, Func<JsonElement, ReportSite, CancellationToken, Outcome<JsonObject>>> Kinds =
        new Dictionary<string, Func<JsonElement, ReportSite, CancellationToken, Outcome<JsonObject>>>(StringComparer.Ordinal)
        {
            ["conversions"] = Kind<ConversionsRequest, ConversionsReport>(ConversionsRunner.Run),
            ["drivers"] = Kind<DriversRequest, DriversReport>(DriversRunner.Run),
            ["funnel"] = Kind<FunnelRequest, FunnelReport>(FunnelRunner.Run),
            ["paths"] = Kind<PathsRequest, PathsReport>(PathsRunner.Run),
            ["products"] = Kind<ProductsRequest, ProductsReport>(ProductsRunner.Run),
            ["retention"] = Kind<RetentionRequest, RetentionReport>(RetentionRunner.Run),
            ["sources"] = Kind<SourcesRequest, SourcesReport>(SourcesRunner.Run),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The kinds, by name.</summary>
    public static IEnumerable<string> Names => Kinds.Keys.Order(StringComparer.Ordinal);

    /// <summary>Whether a kind may be shared.</summary>
    public static bool Has(string kind) => Kinds.ContainsKey(kind);

    /// <summary>The report of a request as its public readers see it, or every fault of the request, below <c>/request</c>.</summary>
    /// <remarks>Whom the request could tell is looked at first, at each run: a saved segment may have become another since.</remarks>
    public static Outcome<JsonObject> Run(string kind, JsonElement request, ReportSite site, CancellationToken cancellation)
    {
        if (!Kinds.TryGetValue(kind, out var run))
        {
            return Outcome<JsonObject>.Refuse("share.kind-refused", "/kind", $"This kind of report is not shown to the public. Share one of {string.Join(", ", Names)}.");
        }

        var telling = SharedPrivacy.Faults(request, site.Segments);
        return telling.Count > 0 ? new Outcome<JsonObject>.Refused(telling) : run(request, site, cancellation);
    }

    private static Func<JsonElement, ReportSite, CancellationToken, Outcome<JsonObject>> Kind<TRequest, TReport>(Runner<TRequest, TReport> run)
        where TRequest : ReportRequest
        where TReport : ReportResult =>
        (json, site, cancellation) =>
        {
            if (Read<TRequest>(json) is not { } request)
            {
                return Outcome<JsonObject>.Refuse("share.request-unreadable", "/request", "The request is not one of this kind of report.");
            }

            return run(request, site, cancellation) switch
            {
                Outcome<TReport>.Ok(var report) => SharedPrivacy.Cleaned(JsonSerializer.SerializeToNode(report, ApiJson.Options)!.AsObject()),
                Outcome<TReport>.Refused(var faults) => new Outcome<JsonObject>.Refused([.. faults.Select(fault => fault with { Where = "/request" + fault.Where })]),
                _ => throw new UnreachableException(),
            };
        };

    private static TRequest? Read<TRequest>(JsonElement json) where TRequest : class
    {
        try
        {
            return json.Deserialize<TRequest>(ApiJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
