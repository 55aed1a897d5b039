using Cairn.Server.Access;

namespace Cairn.Server.Collect.Foreign;

/// <summary>Every vendor's paths.</summary>
internal static class ForeignRoutes
{
    public static void MapForeignFormats(this IEndpointRouteBuilder routes)
    {
        routes.MapSegment();
        routes.MapPostHog();
        routes.MapGa4();
        routes.MapMatomo();
        routes.MapPlausible();
        routes.MapUmami();
    }

    /// <summary>A path that pages of any site may call, with these methods and a preflight.</summary>
    public static void MapVendor(this IEndpointRouteBuilder routes, string path, string[] methods, Delegate handler)
    {
#pragma warning disable RDG002 // the handler comes from a table; these few routes are compiled at the start
        routes.MapMethods(path, methods, handler).ForAnyone().ExcludeFromDescription();
#pragma warning restore RDG002
        routes.MapMethods(path, ["OPTIONS"], Preflight).ForAnyone().ExcludeFromDescription();
    }

    private static Microsoft.AspNetCore.Http.HttpResults.NoContent Preflight(HttpContext context)
    {
        CrossOrigin.Allow(context);
        CrossOrigin.AllowRequested(context);
        return TypedResults.NoContent();
    }
}
