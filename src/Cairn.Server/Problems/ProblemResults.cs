using Cairn.Journeys.Faults;

namespace Cairn.Server.Problems;

/// <summary>The errors the API answers with.</summary>
internal static class ProblemResults
{
    public static ProblemResult ToProblem(this IReadOnlyList<Fault> faults) =>
        new(StatusCodes.Status422UnprocessableEntity, faults.Count == 1 ? faults[0].Code : "request.refused", Sentence(faults))
        {
            Faults = faults,
        };

    public static ProblemResult Refused(string code, string where, string message) =>
        ToProblem([new Fault(code, where, message)]);

    public static ProblemResult NotSignedIn() =>
        new(StatusCodes.Status401Unauthorized, "access.not-signed-in", "Sign in, or send a secret key as 'Authorization: Bearer sk_…'.");

    /// <summary>A key came along, and is none that works here. Which of the reasons it is, nobody is told who does not hold it.</summary>
    public static ProblemResult KeyNotAccepted() =>
        new(StatusCodes.Status401Unauthorized, "access.key-not-accepted",
            "This key does not work here: it is no secret key of this Cairn, was revoked, has expired, or may not be sent from this network. See 'cairn key list', or Settings, Keys.");

    public static ProblemResult Forbidden(string code, string detail) => new(StatusCodes.Status403Forbidden, code, detail);

    public static ProblemResult NotFound(string code, string detail) => new(StatusCodes.Status404NotFound, code, detail);

    public static ProblemResult SiteNotFound(string site) =>
        NotFound("site.not-found", $"There is no site '{Shown(site)}' here, or you have no access to it.");

    public static ProblemResult Conflict(string code, string detail) => new(StatusCodes.Status409Conflict, code, detail);

    public static ProblemResult BadRequest(string code, string detail) => new(StatusCodes.Status400BadRequest, code, detail);

    public static ProblemResult Unavailable(string detail, int retryAfterSeconds = 5) =>
        new(StatusCodes.Status503ServiceUnavailable, "service.unavailable", detail) { RetryAfterSeconds = retryAfterSeconds };

    public static ProblemResult TooMany(string detail, int retryAfterSeconds) =>
        new(StatusCodes.Status429TooManyRequests, "limit.too-many-requests", detail) { RetryAfterSeconds = retryAfterSeconds };

    /// <summary>A caller's text as an error may repeat it: short, and without control characters.</summary>
    public static string Shown(string text)
    {
        var shown = new string([.. text.Take(80).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c)]);
        return text.Length > 80 ? shown + "…" : shown;
    }

    private static string Sentence(IReadOnlyList<Fault> faults) =>
        faults.Count == 1 ? faults[0].Message : $"{faults.Count} things are wrong: {string.Join(" ", faults.Take(3).Select(fault => fault.Message))}";
}
