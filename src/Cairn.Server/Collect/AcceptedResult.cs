using System.Globalization;
using Cairn.Server.Hosting;

namespace Cairn.Server.Collect;

/// <summary>202 with a <see cref="CollectAnswer"/>, as the serializer would write it: this answer is given more often than all others together.</summary>
internal sealed class AcceptedResult(CollectAnswer answer) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = StatusCodes.Status202Accepted;
        return answer.Errors is null && answer.Reasons.Count == 0 && answer.Warnings.Count == 0
            ? WritePlainAsync(response)
            : response.WriteAsJsonAsync(answer, ApiJson.Options, httpContext.RequestAborted);
    }

    private async Task WritePlainAsync(HttpResponse response)
    {
        const int MostBytes = 256;
        System.Text.Unicode.Utf8.TryWrite(
            response.BodyWriter.GetSpan(MostBytes), CultureInfo.InvariantCulture,
            $$"""{"accepted":{{answer.Accepted}},"failed":{{answer.Failed}},"reasons":{},"warnings":{},"server_time":"{{answer.ServerTime:yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz}}"}""", out var length);
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = length;
        response.BodyWriter.Advance(length);
        await response.BodyWriter.FlushAsync(response.HttpContext.RequestAborted);
    }
}
