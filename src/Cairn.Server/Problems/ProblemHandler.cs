using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Cairn.Storage;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace Cairn.Server.Problems;

/// <summary>Turns what escapes an endpoint into an answer: a bad request into its 4xx, a store that cannot into 503, anything else into 500 with a trace id.</summary>
internal sealed class ProblemHandler(ILogger<ProblemHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            return true;
        }

        await Answer(exception, httpContext).ExecuteAsync(httpContext);
        return true;
    }

    private ProblemResult Answer(Exception exception, HttpContext context)
    {
        switch (exception)
        {
            case BadHttpRequestException { InnerException: JsonException json }:
                return JsonProblem.From(json);
            case BadHttpRequestException bad:
                return new ProblemResult(bad.StatusCode, Code(bad.StatusCode), Detail(bad, context));
            case StorageUnavailableException unavailable:
                logger.StorageUnavailable(unavailable);
                return ProblemResults.Unavailable(unavailable.Told ?? "The store cannot take or give anything right now. Try again shortly.");
            default:
                logger.Unexpected(exception, Activity.Current?.TraceId.ToString() ?? "none");
                return new ProblemResult(StatusCodes.Status500InternalServerError, "server.broken", "Something broke on our side. The log has more under the trace id.");
        }
    }

    private static string Code(int status) => status switch
    {
        StatusCodes.Status413PayloadTooLarge => "body.too-large",
        StatusCodes.Status415UnsupportedMediaType => "body.unsupported-type",
        _ => "request.unreadable",
    };

    private static string Detail(BadHttpRequestException bad, HttpContext context) => bad.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge when context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize is { } most =>
            string.Create(CultureInfo.InvariantCulture, $"The body is larger than the {most} bytes that this path accepts."),
        StatusCodes.Status413PayloadTooLarge => "The body is larger than this path accepts.",
        StatusCodes.Status415UnsupportedMediaType => "Send 'Content-Type: application/json'.",
        _ when bad.Message.Contains("from body", StringComparison.Ordinal) => "The body is missing or is null: send a JSON object, {} where there is nothing to say.",
        _ => "The request cannot be read: a body, header or parameter is missing or malformed.",
    };
}

/// <summary>What error answers say in the log. Ids 1900–1909.</summary>
internal static partial class ProblemLog
{
    [LoggerMessage(1900, LogLevel.Error, "A request failed because of a fault of ours, trace {Trace}")]
    public static partial void Unexpected(this ILogger logger, Exception cause, string trace);

    [LoggerMessage(1901, LogLevel.Warning, "A request was answered 503: the store is not available")]
    public static partial void StorageUnavailable(this ILogger logger, Exception cause);
}
