using System.Diagnostics;
using System.Reflection;
using Cairn.Journeys.Faults;
using Cairn.Server.Hosting;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.WebUtilities;

namespace Cairn.Server.Problems;

/// <summary>Answers with a <see cref="Problem"/>.</summary>
internal sealed class ProblemResult : IResult, IStatusCodeHttpResult, IEndpointMetadataProvider
{
    public const string ContentType = "application/problem+json";

    public ProblemResult(int status, string code, string detail)
    {
        Status = status;
        Code = code;
        Detail = detail;
    }

    public int Status { get; }

    public string Code { get; }

    public string Detail { get; }

    public string? Field { get; init; }

    public string? Expected { get; init; }

    public IReadOnlyList<Fault> Faults { get; init; } = [];

    /// <summary>Seconds until another attempt makes sense; null for none.</summary>
    public int? RetryAfterSeconds { get; init; }

    int? IStatusCodeHttpResult.StatusCode => Status;

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        foreach (var status in (int[])[400, 401, 403, 404, 422])
        {
            builder.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(Problem), [ContentType]));
        }
    }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        if (RetryAfterSeconds is int seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        if (Status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }

        return response.WriteAsJsonAsync(Body(), ApiJson.Options, ContentType, httpContext.RequestAborted);
    }

    /// <summary>The problem as it is sent.</summary>
    public Problem Body() => new(
        $"urn:cairn:problem:{Code}",
        ReasonPhrases.GetReasonPhrase(Status),
        Status,
        Code,
        Detail,
        Activity.Current?.TraceId.ToString(),
        Field,
        Expected,
        Faults);
}
