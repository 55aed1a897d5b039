using Microsoft.Extensions.Logging;

namespace Cairn.Storage.Draining;

/// <summary>What the drain can say in the log. Ids 1100–1199; an id once released keeps its meaning.</summary>
internal static partial class DrainLog
{
    [LoggerMessage(1100, LogLevel.Warning, "The drain could not go on and tries again in {WaitMilliseconds} ms; the spool holds what waits")]
    public static partial void Held(this ILogger logger, double waitMilliseconds, Exception cause);

    [LoggerMessage(1101, LogLevel.Warning, "{EventCount} events failed after they were accepted; they lie among failed events")]
    public static partial void FailedAfterwards(this ILogger logger, int eventCount);

    [LoggerMessage(1102, LogLevel.Error, "The spool row at position {Position} does not read as one; what it held is lost")]
    public static partial void RowLost(this ILogger logger, long position);

    [LoggerMessage(1103, LogLevel.Information, "The spool goes on under a new id, since its file is older than what the store has")]
    public static partial void NewSpoolId(this ILogger logger);
}
