using System.CommandLine;
using System.Globalization;
using Cairn.Reports.Friction;
using Cairn.Server.Commands.Client;
using Cairn.Server.Commands.Output;

namespace Cairn.Server.Commands;

/// <summary><c>cairn friction</c>: what friction goes along with, in money.</summary>
internal static class FrictionCommand
{
    public static Command Make(CommandSet set)
    {
        var macro = new Option<string?>("--macro") { Description = "The macro's key; may be left out where the site has one macro." };
        var signals = new Option<string[]>("--signals", "--signal") { Description = "A further event, symbol or key that shows friction. May be repeated." };
        var within = new Option<string?>("--within") { Description = "Count macros this long after arriving on the page, instead of later in the session." };
        return ReportCommand.Report(
            set, "friction", "What rage clicks, errors and abandoned forms go along with, in money.", [macro, signals, within],
            (run, body) =>
            {
                RequestOptions.Put(body, "macro", run.Get(macro));
                RequestOptions.Put(body, "signals", run.Get(signals));
                RequestOptions.Put(body, "within", run.Get(within));
            },
            Show);
    }

    private static void Show(CommandRun run, JsonAnswer answer, Terminal terminal)
    {
        var report = answer.As<FrictionReport>();
        var table = new TextTable("signal", "page", ">affected", ">control", ">difference", ">low", ">high", ">lost", "", ">lost, low to high");
        var largest = report.Rows.Max(row => (double?)Number(row.Lost)) ?? 0;
        foreach (var row in report.Rows)
        {
            table.Row(
                row.Signal, row.Page, Shown.Count(row.Affected), Shown.Count(row.Control), row.Status == "estimated" ? Shown.Rate(row.Rd) : "too little data", Shown.Rate(row.Ci?.Low),
                Shown.Rate(row.Ci?.High), Shown.Money(row.Lost, report.Currency), Bar.Of(Number(row.Lost), largest), row.LostCi is { } ci ? $"{ci.Low} to {ci.High}" : Shown.Dash);
        }

        table.Print(terminal);
        terminal.Out.WriteLine("Sessions with the signal beside alike sessions without it: an adjusted association, not proof that the signal is the cause.");
        ReportFooter.Print(run, report);
    }

    private static double Number(string? amount) => amount is null ? 0 : double.Parse(amount, CultureInfo.InvariantCulture);
}
