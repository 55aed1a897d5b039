using System.CommandLine;
using System.Globalization;
using Cairn.Server.Commands.Output;
using Cairn.Server.Costs;

namespace Cairn.Server.Commands;

/// <summary><c>cairn rates import|set|list|delete</c>: rates of currencies by day.</summary>
internal static class RatesCommand
{
    public static Command Make(CommandSet set)
    {
        var command = new Command("rates", "Sets, lists and deletes the rates of currencies by day.");
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
        var (first, last) = (new Argument<string>("FROM_DAY") { Description = "The first day, such as 2026-11-01." }, new Argument<string?>("TO_DAY") { Description = "The last day; without it the first alone.", Arity = ArgumentArity.ZeroOrOne });
        command.Subcommands.Add(set.DoesForSite(new Command("delete", "Forgets the rates from a day to a day, both inside.") { first, last }, async (run, cairn, site, cancellationToken) =>
        {
            var (start, end) = (Day(run.Get(first)!), Day(run.Get(last) ?? run.Get(first)!));
            if (end < start)
            {
                throw new CommandFailure(ExitCode.WrongUsage, string.Create(CultureInfo.InvariantCulture, $"{end:yyyy-MM-dd} lies before {start:yyyy-MM-dd}: name the first day first."));
            }

            var answer = await cairn.SendAsync(HttpMethod.Delete, string.Create(CultureInfo.InvariantCulture, $"{site}/rates?from={start:yyyy-MM-dd}&to={end:yyyy-MM-dd}"), null, cancellationToken);
            run.Print(answer, terminal => terminal.Out.WriteLine($"{Shown.Count(answer.As<RatesSet>().Replaced)} rates were forgotten."));
            return ExitCode.Done;
        }));
        return command;
    }

    private static DateOnly Day(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        ? day
        : throw new CommandFailure(ExitCode.WrongUsage, $"A day is written as 2026-11-22, not '{text}'.");

    private static void Show(RatesSet done, Terminal terminal) => terminal.Out.WriteLine($"{Shown.Count(done.Rows)} rates were set; {Shown.Count(done.Replaced)} replaced others.");
}
