using System.CommandLine;
using Cairn.Server.Privacy;
using Cairn.Storage;
using Cairn.Storage.DuckDb;
using Cairn.Storage.Events;

namespace Cairn.Server.Commands;

/// <summary><c>cairn build-store</c>, which the server starts for itself: see <see cref="StoreBuilder"/>.</summary>
internal static class BuildStoreCommand
{
    public static Command Make(CommandSet set)
    {
        var folder = new Argument<string>("FOLDER");
        return set.Does(new Command(StoreBuilder.Command, "Builds an event store out of its parts.") { Hidden = true, Arguments = { folder } }, (run, _) =>
        {
            EndWithParent();
            var options = new ConfigurationBuilder().AddEnvironmentVariables().Build().GetSection(DuckDbOptions.Section).Get<DuckDbOptions>() ?? new DuckDbOptions();
            try
            {
                StoreParts.Build(run.Get(folder)!, options);
                return Task.FromResult(ExitCode.Done);
            }
            catch (StorageUnavailableException failure)
            {
                throw new CommandFailure(ExitCode.Failed, failure.Message);
            }
        });
    }

    /// <summary>The one that started us holds the other end of the standard input for as long as it lives.</summary>
    private static void EndWithParent() => new Thread(() =>
    {
        using var input = Console.OpenStandardInput();
        while (input.ReadByte() >= 0)
        {
        }

        Environment.Exit(ExitCode.Failed);
    })
    { IsBackground = true }.Start();
}
