using Cairn.Server.Access;

namespace Cairn.Server.Hosting;

/// <summary>Refuses to start with a route that forgot to say who may call it.</summary>
internal static class RouteRules
{
    public static void Check(IEndpointRouteBuilder routes)
    {
        var open = routes.DataSources.SelectMany(source => source.Endpoints)
            .Where(endpoint => endpoint.Metadata.GetMetadata<AccessRule>() is null)
            .Select(endpoint => endpoint.DisplayName)
            .ToList();
        if (open.Count > 0)
        {
            throw new InvalidOperationException($"These routes do not say who may call them: {string.Join(", ", open)}");
        }
    }
}
