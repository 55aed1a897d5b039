using System.CommandLine;
using System.Globalization;
using Cairn.Server.Audit;
using Cairn.Server.Commands.Output;

namespace Cairn.Server.Commands;

/// <summary><c>cairn audit</c></summary>
internal static class AuditCommand
{
    public static Command Make(CommandSet set)
    {
        var limit = new Option<int>("--limit") { Description = "At most so many entries.", DefaultValueFactory = _ => 50 };
        var before = new Option<long?>("--before") { Description = "Only entries older than this number." };
        var command = new Command("audit", "Lists who did what, the newest first; of one site with --site.") { limit, before };
        return set.DoesConnected(command, create: false, async (run, cairn, cancellationToken) =>
        {
            if (run.Site is not null)
            {
                await SiteChoice.PathAsync(run, cairn, cancellationToken);
            }

            var query = $"limit={run.Get(limit).ToString(CultureInfo.InvariantCulture)}"
                + (run.Get(before) is { } number ? $"&before={number.ToString(CultureInfo.InvariantCulture)}" : "")
                + (run.Site is { } site ? $"&site={Uri.EscapeDataString(site)}" : "");
            var answer = await cairn.GetAsync($"api/v1/audit?{query}", cancellationToken);
            run.Print(answer, terminal =>
            {
                var table = new TextTable(">number", "time", "who", "what", "to what", "detail");
                foreach (var entry in answer.As<AuditList>().Rows)
                {
                    table.Row(
                        entry.Id.ToString(CultureInfo.InvariantCulture), entry.At.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                        entry.Actor, entry.Text, entry.Subject, entry.Detail);
                }

                table.Print(terminal);
            });
            return ExitCode.Done;
        });
    }
}
