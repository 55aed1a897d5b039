using System.Text.Json;

namespace Cairn.Server.Problems;

/// <summary>Says what is wrong with a body in words of the caller's, without the names of our types.</summary>
internal static class JsonProblem
{
    public static ProblemResult From(JsonException exception)
    {
        var path = Pointer(exception.Path);
        var message = exception.Message;
        var detail = message switch
        {
            _ when message.Contains("could not be mapped to any .NET member", StringComparison.Ordinal) =>
                $"The field {path} is not known here.",
            _ when message.Contains("missing required properties", StringComparison.Ordinal) =>
                $"The body lacks {Missing(message)}.",
            _ when message.Contains("Duplicate property", StringComparison.Ordinal) =>
                "The body has the same field twice.",
            _ when message.Contains("could not be converted", StringComparison.Ordinal)
                || message.Contains("doesn't allow null values", StringComparison.Ordinal)
                || message.Contains("doesn't allow setting null values", StringComparison.Ordinal) =>
                path is null or "" ? "The body is no JSON object with the fields of the request." : $"The field {path} has the wrong JSON type or is none of the words allowed.",
            _ => "The body is not JSON that can be read.",
        };
        return new ProblemResult(StatusCodes.Status400BadRequest, "json.unreadable", detail) { Field = path };
    }

    /// <summary><c>$.steps[0].symbol</c> as <c>/steps/0/symbol</c>.</summary>
    private static string? Pointer(string? path) =>
        path is null or "$"
            ? null
            : ProblemResults.Shown(path.TrimStart('$').Replace('.', '/').Replace("[", "/", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal));

    private static string Missing(string message)
    {
        var names = message.IndexOf("including:", StringComparison.Ordinal);
        return names < 0 ? "a required field" : message[(names + "including:".Length)..].Trim().TrimEnd('.');
    }
}
