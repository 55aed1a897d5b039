using Cairn.Journeys.Symbols;
using Cairn.Server.Commands.Client;
using Cairn.Server.Sites;

namespace Cairn.Server.Commands;

/// <summary>Which site a command means: the one it names, or the only one there is.</summary>
internal static class SiteChoice
{
    /// <summary>The site's path below <c>/api/v1</c>.</summary>
    public static async Task<string> PathAsync(CommandRun run, CairnClient cairn, CancellationToken cancellationToken)
    {
        var sites = (await cairn.GetAsync("api/v1/sites", cancellationToken)).As<SiteList>().Rows;
        return PathOf(Choose(run.Site, [.. sites.Select(site => site.Key)]));
    }

    public static string PathOf(string site) => $"api/v1/sites/{Uri.EscapeDataString(site)}";

    private static string Choose(string? wanted, IReadOnlyList<string> keys)
    {
        if (wanted is null)
        {
            return keys.Count switch
            {
                1 => keys[0],
                0 => throw new CommandFailure(ExitCode.NotFound, "There is no site yet. Make one with 'cairn site add KEY', or import a file with --site KEY."),
                _ => throw new CommandFailure(ExitCode.WrongUsage, $"Which site? Add --site with one of: {string.Join(", ", keys)}."),
            };
        }

        if (keys.Contains(wanted))
        {
            return wanted;
        }

        var near = Nearest.Of(wanted, keys);
        throw new CommandFailure(
            ExitCode.NotFound,
            near is not null ? $"There is no site '{wanted}'. Did you mean '{near}'?"
            : keys.Count == 0 ? $"There is no site '{wanted}', and no other yet."
            : $"There is no site '{wanted}'. There are: {string.Join(", ", keys)}.");
    }
}
