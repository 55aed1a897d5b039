using Cairn.Server.Access;

namespace Cairn.Server.Doctor;

/// <summary>Every route of the running program.</summary>
internal sealed record RouteList(IReadOnlyList<RouteShown> Rows)
{
    public static RouteList Of(IEnumerable<EndpointDataSource> sources) => new([
        .. sources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().SelectMany(endpoint =>
            (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["ANY"]).Select(method => new RouteShown(
                method, endpoint.RoutePattern.RawText ?? "", endpoint.Metadata.GetMetadata<AccessRule>()?.Permission?.ToString() ?? "anyone")))
            .OrderBy(route => route.ToString(), StringComparer.Ordinal),
    ]);
}

/// <summary>A route, and what it asks of its caller.</summary>
internal sealed record RouteShown(string Method, string Pattern, string Needs)
{
    public override string ToString() => $"{Method,-7} {Pattern,-55} {Needs}";
}
