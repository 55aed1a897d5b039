namespace Cairn.Server.Hosting;

/// <summary>Looks at the certificate's files every ten seconds, and says what became of new ones.</summary>
internal sealed class CertificateWatch(ServerCertificate certificate, TimeProvider time, ILogger<CertificateWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    /// <summary>Looks once.</summary>
    public CertificateLook Look()
    {
        var found = certificate.Look(time.GetUtcNow());
        if (found == CertificateLook.Taken)
        {
            logger.CertificateTaken(certificate.GoodUntil);
        }
        else if (found == CertificateLook.Refused)
        {
            logger.CertificateRefused(certificate.Fault!);
        }

        return found;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (certificate.GoodUntil <= time.GetUtcNow())
        {
            logger.CertificateEnded(certificate.GoodUntil);
        }

        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Look();
        }
    }
}

/// <summary>What the certificate's watch says in the log. Ids 1820–1829.</summary>
internal static partial class CertificateLog
{
    [LoggerMessage(1820, LogLevel.Information, "A new certificate is in use, until {Until}")]
    public static partial void CertificateTaken(this ILogger logger, DateTimeOffset until);

    [LoggerMessage(1821, LogLevel.Warning, "The new certificate is not in use, the one before stays: {Fault}")]
    public static partial void CertificateRefused(this ILogger logger, string fault);

    [LoggerMessage(1822, LogLevel.Error, "The certificate ended on {Until}; browsers refuse it. Put a new one in its place")]
    public static partial void CertificateEnded(this ILogger logger, DateTimeOffset until);
}
