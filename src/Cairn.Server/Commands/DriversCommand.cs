using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Cairn.Reports.Drivers;
using Cairn.Reports.Envelope;
using Cairn.Server.Commands.Output;

namespace Cairn.Server.Commands;

/// <summary><c>cairn drivers --macro KEY</c>: which micros raise the chance of a macro.</summary>
internal static class DriversCommand
{
    private const int BarWidth = 21;

    public static Command Make(CommandSet set)
    {
        var command = new Command("drivers", "Which micro conversions raise the chance of a macro, and how sure that is.");
        var macro = new Option<string?>("--macro") { Description = "The key of the macro; not needed when there is only one." };
        var horizon = new Option<string?>("--horizon") { Description = "How long after a landmark the macro may come, such as 14d. Default: from the data." };
        var candidates = new Option<string[]>("--candidate", "--candidates") { Description = "Only these micros. May be repeated." };
        var atRisk = new Option<string?>("--at-risk") { Description = "never (default): no macro before; since_t0: macros before the range are forgotten." };
        var sessions = new Option<int?>("--sessions") { Description = "How many ends of sessions are landmarks; default 3." };
        var delays = new Option<string[]>("--delay", "--delays") { Description = "A delay after the first event that is a landmark, such as 30m. May be repeated." };
        foreach (var option in new Option[] { macro, horizon, candidates, atRisk, sessions, delays })
        {
            command.Options.Add(option);
        }

        var request = new RequestOptions();
        request.AddTo(command);
        return set.DoesForSite(command, async (run, cairn, site, cancellationToken) =>
        {
            var body = request.Body(run);
            RequestOptions.Put(body, "macro", run.Get(macro));
            RequestOptions.Put(body, "horizon", run.Get(horizon));
            RequestOptions.Put(body, "candidates", run.Get(candidates));
            RequestOptions.Put(body, "at_risk", run.Get(atRisk));
            if (Landmarks(run.Get(sessions), run.Get(delays)) is { } landmarks)
            {
                body["landmarks"] = landmarks;
            }

            var answer = await cairn.PostAsync($"{site}/reports/drivers", body, cancellationToken);
            run.Print(answer, terminal => Show(run, answer.As<DriversReport>(), terminal));
            return ExitCode.Done;
        });
    }

    private static JsonObject? Landmarks(int? sessions, string[]? delays)
    {
        if (sessions is null && delays is not { Length: > 0 })
        {
            return null;
        }

        var landmarks = new JsonObject { ["sessions"] = sessions };
        RequestOptions.Put(landmarks, "delays", delays);
        return landmarks;
    }

    private static void Show(CommandRun run, DriversReport report, Terminal terminal)
    {
        var settings = report.Settings;
        terminal.Out.WriteLine(
            $"{Shown.Count(settings.AtRiskVisitors)} visitors at risk of '{report.Macro}', each followed {Shown.Seconds(settings.HorizonS)} after a landmark"
            + (settings.HorizonFromData ? " (from the data)." : "."));
        Drivers("Raise the chance", report.Rows, terminal);
        Drivers("Lower the chance", report.Negative, terminal);
        Gates("Gates: nearly every conversion passes them, so they are steps of the way and no drivers", report.Gates, terminal);
        Gates("Suspected gates: too few conversions to be sure", report.SuspectedGates, terminal);
        foreach (var row in report.AfterOnly)
        {
            terminal.Out.WriteLine($"'{row.Key}' comes after the conversion ({Shown.Count(row.After)} visitors), so it drives nothing.");
        }

        foreach (var row in report.NotEnoughData)
        {
            terminal.Out.WriteLine(
                $"'{row.Key}' cannot be judged yet: {row.Missing.Replace('_', ' ')} {Shown.Number(row.Have)}, {Shown.Number(row.Need)} needed"
                + (row.Days is { } days ? $", in about {Shown.Number(days)} days." : "."));
        }

        Pairs(report.Pairs, terminal);
        ReportFooter.Print(run, report);
    }

    private static void Drivers(string title, IReadOnlyList<DriverResult> rows, Terminal terminal)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var widest = rows.Max(row => Math.Max(Math.Abs(row.RdCi?.Low ?? 0), Math.Abs(row.RdCi?.High ?? 0)));
        var table = new TextTable("micro", "label", ">points", ">95 %", "", ">left", ">naive lift", ">reach", ">q", ">extra", "notes");
        foreach (var row in rows)
        {
            table.Row(
                row.Key, row.Label, Points(row.Rd), row.RdCi is { } ci ? $"{Points(ci.Low)} to {Points(ci.High)}" : Shown.Dash, Bar(row, widest),
                Points(row.Calibrated?.Rd), Shown.Number(row.NaiveLift), Shown.Rate(row.Reach), row.Q?.ToString("0.0000", CultureInfo.InvariantCulture) ?? Shown.Dash,
                row.Extra?.Money is { } money ? Shown.Money(money, row.Extra.Currency) : Shown.Number(row.Extra?.Macros), string.Join(", ", row.Notes));
        }

        terminal.Out.WriteLine();
        terminal.Out.WriteLine(title);
        table.Print(terminal);
        foreach (var label in rows.DistinctBy(row => row.Label))
        {
            terminal.Out.WriteLine($"{label.Label}: {label.Sentence}");
        }
    }

    /// <summary>The interval as a line with the estimate on it; the middle is no difference.</summary>
    private static string Bar(DriverResult row, double widest)
    {
        if (row is not { Rd: { } rd, RdCi: { } ci } || widest <= 0)
        {
            return "";
        }

        int Place(double value) => Math.Clamp((int)Math.Round((value / widest * (BarWidth / 2)) + (BarWidth / 2)), 0, BarWidth - 1);
        var bar = Enumerable.Repeat(' ', BarWidth).ToArray();
        bar[BarWidth / 2] = '|';
        for (var at = Place(ci.Low); at <= Place(ci.High); at++)
        {
            bar[at] = bar[at] == '|' ? '+' : '-';
        }

        bar[Place(rd)] = 'o';
        return new string(bar);
    }

    private static void Gates(string title, IReadOnlyList<GateResult> gates, Terminal terminal)
    {
        if (gates.Count == 0)
        {
            return;
        }

        var table = new TextTable("step", ">before conversions", ">95 %", ">pass rate", ">loss");
        foreach (var gate in gates)
        {
            table.Row(gate.Key, Shown.Rate(gate.Necessity), Range(gate.Ci), Shown.Rate(gate.PassRate), Shown.Rate(gate.Loss));
        }

        terminal.Out.WriteLine();
        terminal.Out.WriteLine(title);
        table.Print(terminal);
    }

    private static void Pairs(IReadOnlyList<PairResult> pairs, Terminal terminal)
    {
        if (pairs.Count == 0)
        {
            return;
        }

        var table = new TextTable("both", ">visitors", ">first alone", ">second alone", ">both", ">more than the sum", ">q");
        foreach (var pair in pairs)
        {
            table.Row(
                $"{pair.A} + {pair.B}", Shown.Count(pair.Both), Points(pair.RdA), Points(pair.RdB), Points(pair.RdAb), Points(pair.Interaction),
                pair.Q.ToString("0.0000", CultureInfo.InvariantCulture));
        }

        terminal.Out.WriteLine();
        terminal.Out.WriteLine("Pairs, in points against visitors who did neither");
        table.Print(terminal);
    }

    private static string Range(IntervalResult? interval) => interval is null ? Shown.Dash : $"{Shown.Rate(interval.Low)} to {Shown.Rate(interval.High)}";

    private static string Points(double? difference) =>
        difference is { } value ? (value * 100).ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture) : Shown.Dash;
}
