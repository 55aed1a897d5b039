using System.Net;
using System.Security.Authentication;
using Cairn.Collection.Ids;
using Cairn.Journeys.Index;
using Cairn.Server.Access;
using Cairn.Server.AccountLinks;
using Cairn.Server.Accounts;
using Cairn.Server.Attribution;
using Cairn.Server.Backups;
using Cairn.Server.Collect;
using Cairn.Server.Collect.Foreign;
using Cairn.Server.Dashboard;
using Cairn.Server.Definitions;
using Cairn.Server.Demo;
using Cairn.Server.Doctor;
using Cairn.Server.Failed;
using Cairn.Server.Health;
using Cairn.Server.Imports;
using Cairn.Server.Indexes;
using Cairn.Server.Mail;
using Cairn.Server.Metrics;
using Cairn.Server.OpenApi;
using Cairn.Server.Privacy;
using Cairn.Server.Problems;
using Cairn.Server.Reports;
using Cairn.Server.Rules;
using Cairn.Server.Sdk;
using Cairn.Server.Shares;
using Cairn.Server.Sites;
using Cairn.Server.Television;
using Cairn.Storage.DataDirectory;
using Cairn.Storage.Events;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Cairn.Server.Hosting;

/// <summary>Puts the HTTP host together. The server and every command use the same one; they differ in where it listens.</summary>
internal static class CairnHost
{
    /// <summary>How long a stop waits for requests: containers are killed after ten seconds.</summary>
    public static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(6);

    public static WebApplication Build(Installation installation, HostSettings settings)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, ApplicationName = "cairn", EnvironmentName = Environments.Production });
        var options = settings.Server ?? ServerOptions.Read(builder.Configuration);
        ConfigureLogging(builder, settings, options);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => ConfigureKestrel(kestrel, installation, settings));
        ConfigureServices(builder, installation, settings, options);
        var app = builder.Build();
        var addresses = app.Services.GetRequiredService<ClientAddress>();
        app.Use((context, next) =>
        {
            addresses.Apply(context);
            return next(context);
        });
        app.UseSecurityHeaders();
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(EmptyAnswers.FillAsync);
        app.UseRouting();
        app.UseMiddleware<AccessMiddleware>();
        app.UseMiddleware<DashboardMiddleware>();
        app.MapCairn();
        RouteRules.Check(app);
        return app;
    }

    private static void ConfigureLogging(WebApplicationBuilder builder, HostSettings settings, ServerOptions options)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddConsoleFormatter<LogFormatter, LogFormatterOptions>(log => (log.Json, log.Time) = (options.LogFormat == LogFormat.Json, settings.Time));
        builder.Logging.AddConsole(console => (console.FormatterName, console.LogToStandardErrorThreshold) = (LogFormatter.FormatterName, LogLevel.Trace));
        // Whatever the environment says of levels: what the framework tells at lower ones are paths, addresses and headers.
        builder.Services.PostConfigure<LoggerFilterOptions>(filter =>
        {
            filter.Rules.Clear();
            filter.MinLevel = LogLevel.Warning;
            filter.AddFilter("Cairn", settings.Verbose ? LogLevel.Information : LogLevel.Warning);
            filter.AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical); // a start that fails is told by the command
            filter.AddFilter("Microsoft.AspNetCore.Diagnostics.ExceptionHandlerMiddleware", LogLevel.None); // ProblemHandler logs it once
        });
    }

    private static void ConfigureKestrel(KestrelServerOptions kestrel, Installation installation, HostSettings settings)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        kestrel.Limits.MaxConcurrentConnections = ConnectionLimit.OfThisProcess();
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(1024, TimeSpan.FromSeconds(5));
        kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
        kestrel.ListenUnixSocket(installation.Socket.Path, socket => socket.Use(next => connection =>
        {
            connection.Features.Set(OwnerConnection.Mark);
            return next(connection);
        }));
        foreach (var endpoint in settings.Listen)
        {
            kestrel.Listen(endpoint, listen => listen.Protocols = HttpProtocols.Http1);
        }

        foreach (var endpoint in settings.Encrypted)
        {
            var certificate = settings.Certificate ?? throw new InvalidOperationException("An encrypted address needs a certificate.");
            kestrel.Listen(endpoint, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.UseHttps(https =>
                {
                    https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
                    https.HandshakeTimeout = TimeSpan.FromSeconds(10);
                    https.ServerCertificate = certificate.Current.TargetCertificate;
                    https.OnAuthenticate = (_, offered) => offered.ServerCertificateContext = certificate.Current;
                });
            });
        }
    }

    private static void ConfigureServices(WebApplicationBuilder builder, Installation installation, HostSettings settings, ServerOptions options)
    {
        var services = builder.Services;
        services.AddSingleton<IHostLifetime, QuietLifetime>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = StopWithin);
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        services.AddProblemDetails();
        services.AddExceptionHandler<ProblemHandler>();
        services.AddOpenApi("v1", OpenApiDescription.Configure);
        services.AddSingleton(options);
        services.AddSingleton(new SecondFactorRule(IsLifted: (options.SecondFactor ?? settings.SecondFactor) == SecondFactorSetting.Optional));
        services.AddSingleton(settings);
        if (settings.Certificate is { } certificate)
        {
            services.AddSingleton(certificate);
            services.AddSingleton<CertificateWatch>();
            services.AddHostedService(provider => provider.GetRequiredService<CertificateWatch>());
        }

        services.AddSingleton(settings.Time);
        services.AddSingleton(IdSource.Random);
        services.AddSingleton(installation.Readiness);
        services.AddSingleton(installation.Paths);
        services.AddSingleton(installation.Catalog);
        services.AddSingleton(installation.Erased);
        services.AddSingleton<IEventStore>(installation.Store);
        services.AddSingleton(installation.Spool);
        services.AddSingleton<SiteRulesBook>(_ => new SiteRulesBook(installation.Catalog.Sites));
        services.AddSingleton(provider => new WarningCounts(installation.Catalog.FailedEvents, settings.Time, provider.GetRequiredService<ILogger<WarningCounts>>()));
        services.AddHostedService(provider => provider.GetRequiredService<WarningCounts>());
        services.AddHostedService<Upkeep>();
        services.AddSingleton<KeptReports>();
        services.AddSingleton<LastAnswers>();
        services.AddSingleton<DrainService>();
        if (!settings.IsStoreOnly)
        {
            services.AddHostedService<ModelUpkeep>();
            services.AddHostedService(provider => provider.GetRequiredService<KeptReports>());
            services.AddHostedService(provider => provider.GetRequiredService<DrainService>());
        }

        services.AddSingleton<CollectService>();
        services.AddSingleton<ClientRates>(_ => new ClientRates(settings.Time));
        services.AddSingleton<ClientAddress>();
        services.AddSingleton<StrangerRates>();
        services.AddSingleton<RefusedRights>();
        services.AddSingleton<AccountLinkRates>();
        services.AddSingleton<ShareRates>();
        services.AddSingleton<SharedAnswers>();
        services.AddSingleton<FloodWatch>();
        services.AddSingleton(provider => new CookielessIds(
            SaltFile.In(provider.GetRequiredService<ServerOptions>().RuntimeDirectory, installation.Paths.Root), settings.Time));
        services.AddSingleton(provider => new HouseholdKeys(
            provider.GetRequiredService<ServerOptions>().KeyDirectory ?? Path.TrimEndingDirectorySeparator(Path.GetFullPath(installation.Paths.Root)) + ".keys", settings.Time,
            provider.GetRequiredService<ILogger<HouseholdKeys>>()));
        services.AddSingleton<ExposureKeeper>();
        services.AddSingleton<ExposureSwitch>();
        services.AddSingleton<ExposureHouseholds>();
        services.AddSingleton<ClientWatch>();
        services.AddSingleton<BodyBudget>();
        services.AddSingleton<ForeignDoor>();
        services.AddSingleton(SigningKey.Open(installation.Paths));
        services.AddSingleton<UmamiTokens>();
        services.AddSingleton<MailSignature>();
        services.AddSingleton<MailLinkMaker>();
        services.AddSingleton<MailEvents>();
        services.AddSingleton<FailedReplay>();
        services.AddSingleton<HealthReader>();
        services.AddSingleton(new SqlConsole(installation.Store, settings.Time));
        services.AddSingleton<RuleHistory>();
        services.AddSingleton<ChannelPreview>();
        services.AddSingleton<RulePreviews>();
        services.AddSingleton(installation.Options.Spool);
        services.AddSingleton(installation.Options.Imports);
        services.AddSingleton(new ReportTurns(installation.Options.Reports, settings.Time));
        services.AddSingleton(installation.Reserve);
        services.AddSingleton<DefinitionService>();
        services.AddSingleton<DemoService>();
        services.AddSingleton<JourneyIndexes>();
        services.AddHostedService(provider => provider.GetRequiredService<JourneyIndexes>());
        services.AddSingleton<Rejudging>();
        services.AddSingleton<ClockWatch>();
        services.AddSingleton<RetentionWork>();
        services.AddSingleton<Erasures>();
        services.AddSingleton<BackupService>();
        services.AddSingleton(installation.Store);
        services.AddSingleton<PersonExports>();
        services.AddSingleton<ReportSites>();
        services.AddSingleton<ImportService>();
        services.AddSingleton(DashboardFiles.Read(Path.Combine(AppContext.BaseDirectory, "wwwroot")));
        services.AddSingleton(SdkFiles.Read(Path.Combine(AppContext.BaseDirectory, "browser")));
        services.AddSingleton<OpenMetricsCollector>();
        services.AddHostedService<ServerMetrics>();
        services.AddSingleton<StorageChecks>();
        services.AddSingleton<ServerChecks>();
    }
}

/// <summary>Where and how a host runs.</summary>
/// <param name="Listen">Addresses besides the owner's socket.</param>
/// <param name="Verbose">Whether the log says more than warnings.</param>
/// <param name="Time">The clock.</param>
internal sealed record HostSettings(IReadOnlyList<IPEndPoint> Listen, bool Verbose, TimeProvider Time)
{
    /// <summary>Addresses that speak TLS.</summary>
    public IReadOnlyList<IPEndPoint> Encrypted { get; init; } = [];

    /// <summary>What those show.</summary>
    public ServerCertificate? Certificate { get; init; }

    /// <summary>Section <c>Cairn:Server</c>; null reads the environment.</summary>
    public ServerOptions? Server { get; init; }

    /// <summary>Whether the last runs crashed, so that this one only takes events in: what works on them by itself is off.</summary>
    public bool IsStoreOnly { get; init; }

    /// <summary>Sizes inside the journey indexes.</summary>
    public JourneyIndexOptions Index { get; init; } = new();

    /// <summary>What holds where the options do not say whether a second factor is needed.</summary>
    public SecondFactorSetting SecondFactor { get; init; }

    /// <summary>Whether this is the server, not the host of one command.</summary>
    public bool IsServer => Listen.Count + Encrypted.Count > 0;
}
