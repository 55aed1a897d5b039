using Cairn.Server.Access;
using Cairn.Server.Hosting;
using Cairn.Storage.Catalog;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Doctor;

/// <summary>Everything looked at, and whether all of it is well.</summary>
internal sealed record DoctorReport(bool Well, IReadOnlyList<DoctorCheck> Checks);

/// <summary>One thing looked at.</summary>
/// <param name="Name">What.</param>
/// <param name="State"><c>ok</c>, <c>warning</c> or <c>fault</c>.</param>
/// <param name="Found">What was found.</param>
/// <param name="Remedy">What to do; empty when all is well.</param>
internal sealed record DoctorCheck(string Name, string State, string Found, string Remedy)
{
    public static DoctorCheck Ok(string name, string found) => new(name, "ok", found, "");

    public static DoctorCheck Warning(string name, string found, string remedy) => new(name, "warning", found, remedy);

    public static DoctorCheck Fault(string name, string found, string remedy) => new(name, "fault", found, remedy);
}

/// <summary>GET /api/v1/doctor: looks at everything this installation stands on.</summary>
internal static class DoctorEndpoints
{
    public static void MapDoctor(this IEndpointRouteBuilder api)
    {
        api.MapPost("/clock/confirm", ConfirmClock).Needs(Permission.Own).WithName("ConfirmClock").WithSummary("Says that the machine's clock is right after it jumped, so that retention goes on.");
        api.MapGet("/doctor", Show).Needs(Permission.Own).WithName("GetDoctor").WithSummary("Looks at data directory, versions, disk, durability, index, clock, certificate, proxies and spool.");
        api.MapGet("/doctor/routes", Routes).Needs(Permission.Own).WithName("GetRoutes").WithSummary("Every route of this program, and what it asks of its caller.");
    }

    private static Ok<RouteList> Routes(IEnumerable<EndpointDataSource> sources) => TypedResults.Ok(RouteList.Of(sources));

    private static NoContent ConfirmClock(CurrentCaller caller, ClockWatch clock, CairnCatalog catalog)
    {
        clock.Confirm();
        catalog.Audit.Append(caller.Name, "clock.confirmed", "clock");
        return TypedResults.NoContent();
    }

    private static Ok<DoctorReport> Show(StorageChecks storage, ServerChecks server, CancellationToken cancellationToken)
    {
        List<DoctorCheck> checks = [.. storage.All(cancellationToken), .. server.All()];
        return TypedResults.Ok(new DoctorReport(checks.TrueForAll(check => check.State == "ok"), checks));
    }
}
