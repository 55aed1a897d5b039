using Microsoft.AspNetCore.Diagnostics;

namespace Cairn.Server.Problems;

/// <summary>Fills error answers that the framework would leave empty (an unknown path, a wrong method) with a problem.</summary>
internal static class EmptyAnswers
{
    public static ProblemResult NothingHere() => ProblemResults.NotFound("path.not-found", "There is nothing at this path.");

    public static Task FillAsync(StatusCodeContext context)
    {
        var status = context.HttpContext.Response.StatusCode;
        var problem = status switch
        {
            StatusCodes.Status404NotFound => NothingHere(),
            StatusCodes.Status405MethodNotAllowed => new ProblemResult(status, "method.not-allowed", "This path does not take this method; the Allow header names those it takes."),
            StatusCodes.Status415UnsupportedMediaType => new ProblemResult(status, "body.unsupported-type", "Send 'Content-Type: application/json'."),
            StatusCodes.Status413PayloadTooLarge => new ProblemResult(status, "body.too-large", "The body is larger than this path accepts."),
            _ => new ProblemResult(status, "request.unreadable", "The request cannot be carried out."),
        };
        return problem.ExecuteAsync(context.HttpContext);
    }
}
