namespace Cairn.Server.Commands;

/// <summary>How a command ended. The numbers are a promise to scripts.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUsage = 2;
    public const int Refused = 3;
    public const int NotFound = 4;
    public const int Busy = 5;
}
