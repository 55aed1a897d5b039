using System.CommandLine;
using System.Globalization;
using Cairn.Server.Commands.Output;
using Cairn.Server.Costs;

namespace Cairn.Server.Commands;

/// <summary><c>cairn rates import|set|list</c>: rates of currencies by day.</summary>
internal static class RatesCommand
{
    public static Command Make(CommandSet set)
    {
        var command = new Command("rates", "Sets and lists the rates of currencies by day.");
        var file = new Argument<string>("FILE") { Description = "CSV or JSON lines with date, from, to, rate." };
        command.Subcommands.Add(set.DoesForSite(new Command("import", "Sets the rates of a file; all or none.") { file }, async (run, cairn, site, cancellationToken) =>
        {
            string text;
            try
            {
                text = await File.ReadAllTextAsync(run.Get(file)!, cancellationToken);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new CommandFailure(ExitCode.Refused, failure.Message);
            }

            var answer = await cairn.PutAsync($"{site}/rates", new RatesRequest(File: text), cancellationToken);
            run.Print(answer, terminal => Show(answer.As<RatesSet>(), terminal));
            return ExitCode.Done;
        }));
        var (date, from, to, rate) = (new Argument<string>("DATE"), new Argument<string>("FROM"), new Argument<string>("TO"), new Argument<string>("RATE"));
        command.Subcommands.Add(set.DoesForSite(new Command("set", "Sets one rate, such as: rates set 2026-11-20 USD EUR 0.9250") { date, from, to, rate }, async (run, cairn, site, cancellationToken) =>
        {
            var answer = await cairn.PutAsync($"{site}/rates", new RatesRequest([new RateGiven(run.Get(date)!, run.Get(from)!, run.Get(to)!, run.Get(rate)!)]), cancellationToken);
            run.Print(answer, terminal => Show(answer.As<RatesSet>(), terminal));
            return ExitCode.Done;
        }));
        command.Subcommands.Add(set.DoesForSite(new Command("list", "Lists rates, the newest days first."), async (run, cairn, site, cancellationToken) =>
        {
            var answer = await cairn.GetAsync($"{site}/rates", cancellationToken);
            run.Print(answer, terminal =>
            {
                var table = new TextTable("date", "from", "to", ">rate");
                foreach (var row in answer.As<RateList>().Rows)
                {
                    table.Row(row.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), row.From, row.To, row.Rate);
                }

                table.Print(terminal);
            });
            return ExitCode.Done;
        }));
        return command;
    }

    private static void Show(RatesSet done, Terminal terminal) => terminal.Out.WriteLine($"{Shown.Count(done.Rows)} rates were set; {Shown.Count(done.Replaced)} replaced others.");
}
