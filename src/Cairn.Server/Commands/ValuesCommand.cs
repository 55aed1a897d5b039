using System.CommandLine;
using System.Globalization;
using Cairn.Reports.Values;
using Cairn.Server.Commands.Client;
using Cairn.Server.Commands.Output;

namespace Cairn.Server.Commands;

/// <summary><c>cairn values --macro KEY</c>: what each micro is worth.</summary>
internal static class ValuesCommand
{
    public static Command Make(CommandSet set)
    {
        var macro = new Option<string?>("--macro") { Description = "The macro's key; may be left out where the site has one macro." };
        var horizon = new Option<string?>("--horizon") { Description = "How long a macro is waited for after the last move, such as 14d. Default: what nine of ten converters took." };
        var freeze = new Option<bool>("--freeze") { Description = "Keeps the table under the next number, in force from now on; it is worked out again every week." };
        var confirm = new Option<bool>("--confirm") { Description = "With --freeze: keeps it though a value changes by more than a quarter." };
        return ReportCommand.Report(
            set, "values", "What each micro conversion is worth on the way to a macro.", [macro, horizon, freeze, confirm],
            (run, body) =>
            {
                RequestOptions.Put(body, "macro", run.Get(macro));
                RequestOptions.Put(body, "horizon", run.Get(horizon));
                body["freeze"] = run.Get(freeze);
                body["confirm"] = run.Get(confirm);
            },
            Show);
    }

    private static void Show(CommandRun run, JsonAnswer answer, Terminal terminal)
    {
        var report = answer.As<ValuesReport>();
        terminal.Out.WriteLine(Printable.Text(
            $"{report.Macro}: {Shown.Count(report.Macros)} of {Shown.Count(report.Journeys)} visitors within {report.Horizon} after their last step"
            + (report.VStart is { } start ? $"; a new visitor is worth {Money(start, report.Currency)}, a macro {Money(report.RBar, report.Currency)}." : ".")));
        if (report.States.Count > 0)
        {
            var table = new TextTable("micro", "stage", ">arrivals", ">worth from here", ">shrunk", "", ">credit each", ">adjusted");
            var largest = report.States.Max(state => Number(state.VShrunk));
            foreach (var state in report.States)
            {
                table.Row(
                    state.Key, state.Stage ?? Shown.Dash, Shown.Count(state.N), Money(state.V, null), Money(state.VShrunk, null), Bar.Of(Number(state.VShrunk), largest),
                    Money(state.Value, report.Currency), Money(state.Adjusted, report.Currency));
            }

            table.Print(terminal);
            terminal.Out.WriteLine($"Balance {report.Balance?.ToString("0.000", CultureInfo.InvariantCulture) ?? Shown.Dash}: what the table expects over what came in; 1 explains all of it.");
        }

        if (report.Version > 0)
        {
            terminal.Out.WriteLine(FormattableString.Invariant($"Kept as version {report.Version}."));
        }

        if (report.InForce is { } old)
        {
            var change = old.Change is { } most && Math.Abs(most) >= 0.0005 ? Printable.Text(FormattableString.Invariant($"; since then '{old.ChangedMost}' has changed most, by {most:+0.0 %;-0.0 %}")) : "";
            terminal.Out.WriteLine(FormattableString.Invariant($"{(report.Version > 0 ? "Before it version" : "Version")} {old.Version} was in force from {old.EffectiveFrom}{change}."));
        }

        ReportFooter.Print(run, report);
    }

    private static double Number(string amount) => double.Parse(amount, CultureInfo.InvariantCulture);

    private static string Money(string? amount, string? currency) =>
        amount is null ? Shown.Dash : Shown.Money(decimal.Parse(amount, CultureInfo.InvariantCulture).ToString("#,0.00##", CultureInfo.InvariantCulture), currency);
}
