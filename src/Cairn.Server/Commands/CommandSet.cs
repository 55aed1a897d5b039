using System.CommandLine;
using Cairn.Server.Commands.Client;
using Cairn.Server.Commands.Output;

namespace Cairn.Server.Commands;

/// <summary>Every command there is.</summary>
internal sealed class CommandSet(GlobalOptions options, Terminal terminal)
{
    public IEnumerable<Command> All() =>
    [
        ServeCommand.Make(this),
        ReadyCommand.Make(this),
        DemoCommand.Make(this),
        ImportCommand.Make(this),
        DefineCommand.Make(this),
        ReportCommand.Make(this),
        FunnelCommand.Make(this),
        MatrixCommand.Make(this),
        AttributionCommand.Make(this),
        ChannelsCommand.Make(this),
        CampaignsCommand.Make(this),
        CohortRevenueCommand.Make(this),
        CostsCommand.Make(this),
        RatesCommand.Make(this),
        TvCommand.Make(this),
        PlanCommands.GeoLift(this),
        PlanCommands.Budget(this),
        PlanCommands.CreativeTest(this),
        ValuesCommand.Make(this),
        FrictionCommand.Make(this),
        DriversCommand.Make(this),
        ProductsCommand.Make(this),
        PathsCommand.Make(this),
        RetentionCommand.Make(this),
        SegmentCommand.Make(this),
        VisitorCommand.Make(this),
        SavedCommand.Make(this),
        ShareCommand.Make(this),
        MarkCommand.Make(this),
        RuleCommand.Make(this),
        ExportCommand.Make(this),
        SqlCommand.Make(this),
        FailedCommand.Make(this),
        HealthCommand.Make(this),
        EraseCommand.Make(this),
        IdentityCommand.Make(this),
        BackupCommand.Make(this),
        RestoreCommand.Make(this),
        DoctorCommand.Make(this),
        CasesCommand.Make(this),
        SiteCommand.Make(this),
        KeyCommand.Make(this),
        AliasCommand.Make(this),
        MailCommand.Make(this),
        UserCommand.Make(this),
        AuditCommand.Make(this),
        BuildStoreCommand.Make(this),
    ];

    /// <summary>Gives a command its work.</summary>
    public Command Does(Command command, Func<CommandRun, CancellationToken, Task<int>> work)
    {
        command.SetAction((parse, cancellationToken) => work(new CommandRun(parse, options, terminal), cancellationToken));
        return command;
    }

    /// <summary>Gives a command work that needs a connection and a site.</summary>
    public Command DoesForSite(Command command, Func<CommandRun, CairnClient, string, CancellationToken, Task<int>> work) =>
        Does(command, async (run, cancellationToken) =>
        {
            await using var cairn = await run.ConnectAsync(create: false, cancellationToken);
            return await work(run, cairn, await SiteChoice.PathAsync(run, cairn, cancellationToken), cancellationToken);
        });

    /// <summary>Gives a command work that needs a connection.</summary>
    public Command DoesConnected(Command command, bool create, Func<CommandRun, CairnClient, CancellationToken, Task<int>> work) =>
        Does(command, async (run, cancellationToken) =>
        {
            await using var cairn = await run.ConnectAsync(create, cancellationToken);
            return await work(run, cairn, cancellationToken);
        });
}
