using System.Text;
using System.Text.Json;
using Cairn.Server.Hosting;
using Cairn.Server.Problems;

namespace Cairn.Server.Commands.Client;

/// <summary>A problem the server answered with, as a command tells it.</summary>
internal static class ServerRefusal
{
    public static CommandFailure From(int status, string body)
    {
        var code = status switch
        {
            400 or 409 or 413 or 415 or 422 => ExitCode.Refused,
            404 => ExitCode.NotFound,
            _ => ExitCode.Failed,
        };
        return new CommandFailure(code, Read(body) is { } problem ? Told(problem) : $"The server answered {status}.");
    }

    /// <summary>A problem as lines of text: the whole, then each fault with its place.</summary>
    public static string Told(Problem problem)
    {
        if (problem.Faults.Count == 0)
        {
            return problem.Field is null ? problem.Detail : $"{problem.Detail} ({problem.Field})";
        }

        var text = new StringBuilder();
        foreach (var fault in problem.Faults)
        {
            text.Append(text.Length == 0 ? "" : "\n").Append(fault.Where.Length == 0 ? "" : $"{fault.Where}: ").Append(fault.Message);
        }

        return text.ToString();
    }

    private static Problem? Read(string body)
    {
        try
        {
            return JsonSerializer.Deserialize<Problem>(body, ApiJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
