using System.Diagnostics;
using Cairn.Journeys.Faults;
using Cairn.Server.Access;
using Cairn.Server.Problems;
using Cairn.Storage.Catalog;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Demo;

/// <summary>POST /api/v1/demo: a generated shop with known causes.</summary>
internal static class DemoEndpoints
{
    public static void MapDemo(this IEndpointRouteBuilder api) =>
        api.MapPost("/demo", Make).Needs(Permission.Own).WithName("MakeDemo").WithSummary("Makes a demo shop with planted causes.");

    private static Results<Ok<DemoMade>, ProblemResult> Make(
        DemoRequest request, CurrentCaller caller, DemoService demo, CairnCatalog catalog, CancellationToken cancellationToken)
    {
        switch (demo.Make(request, cancellationToken))
        {
            case Outcome<DemoMade>.Ok(var made):
                catalog.Audit.Append(caller.Name, "demo.made", made.Site);
                return TypedResults.Ok(made);
            case Outcome<DemoMade>.Refused(var faults):
                return faults.ToProblem();
            default:
                throw new UnreachableException();
        }
    }
}
