namespace Cairn.Server.Commands;

/// <summary>Ends a command: the message goes to the standard error, the code to the caller.</summary>
internal sealed class CommandFailure(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
