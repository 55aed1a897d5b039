using System.Reflection;
using Cairn.Server.Access;
using Cairn.Server.Hosting;
using Cairn.Server.Metrics;
using Cairn.Server.Problems;
using Cairn.Storage.Spool;

namespace Cairn.Server.Operations;

/// <summary>GET /live, /ready and /metrics: for whatever watches this process.</summary>
internal static class OperationsEndpoints
{
    public static void MapOperations(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/live", () => TypedResults.Text("live\n")).ForAnyone().ExcludeFromDescription();
        routes.MapGet("/ready", Ready).ForAnyone().ExcludeFromDescription();
        routes.MapGet("/metrics", ShowMetrics).ForAnyone().ExcludeFromDescription();
    }

    /// <summary>Red as well while collect could keep nothing: whoever spreads requests over several nodes must send them elsewhere.</summary>
    private static Microsoft.AspNetCore.Http.HttpResults.ContentHttpResult Ready(Readiness readiness, EventSpool spool, HostSettings settings) => (readiness.WhyNot() ?? spool.WhyNot()) is { } reason
        ? TypedResults.Text(reason + "\n", statusCode: StatusCodes.Status503ServiceUnavailable)
        : TypedResults.Text(settings.IsStoreOnly ? "ready, store-only: events are kept, and reach no report before the next start\n" : "ready\n");

    /// <summary>For this machine itself, the owner and whoever holds a secret key.</summary>
    private static IResult ShowMetrics(HttpContext context, OpenMetricsCollector metrics) =>
        context.Caller() is Caller.LocalOwner or Caller.WithKey || (SessionCookie.IsOwnMachine(context) && IsOwnName(context.Request.Host))
            ? TypedResults.Text(metrics.Write(), "application/openmetrics-text; version=1.0.0; charset=utf-8")
            : ProblemResults.NotSignedIn();

    /// <summary>A page that had its own name point here would come with that name.</summary>
    private static bool IsOwnName(HostString host) => host.Host is "localhost" or "127.0.0.1" or "[::1]";
}

/// <summary>Cairn's version, as it is shown.</summary>
internal static class CairnVersion
{
    public static string Text { get; } =
        typeof(CairnVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
}
