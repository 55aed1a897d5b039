namespace Cairn.Server.Collect;

/// <summary>What collecting says in the server's log. Ids 1000–1099.</summary>
internal static partial class CollectLog
{
    [LoggerMessage(1001, LogLevel.Warning, "{Requests} requests could not be spooled since this was last said; their senders were answered 503")]
    public static partial void NotSpooled(this ILogger logger, int requests, Exception cause);

    [LoggerMessage(1002, LogLevel.Warning, "The counts of some remarks could not be written down")]
    public static partial void CountsLost(this ILogger logger, Exception cause);

    [LoggerMessage(1004, LogLevel.Warning, "The secret of household keys could not be kept, so none are made; name a folder that can be written in Cairn:Server:KeyDirectory")]
    public static partial void NoHouseholdKeys(this ILogger logger, Exception cause);

    [LoggerMessage(1003, LogLevel.Error, "The drain ended; events wait in the spool until the next start")]
    public static partial void DrainEnded(this ILogger logger, Exception cause);
}
