using System.CommandLine;
using System.Globalization;
using Cairn.Reports.NearMiss;
using Cairn.Reports.Propensity;
using Cairn.Server.Commands.Client;
using Cairn.Server.Commands.Output;

namespace Cairn.Server.Commands;

/// <summary><c>cairn report propensity</c> and <c>cairn report near-miss</c>: who will convert, and who nearly did.</summary>
internal static class ForecastCommands
{
    public static Command Propensity(CommandSet set)
    {
        var macro = new Option<string?>("--macro") { Description = "The macro's key; may be left out where the site has one macro." };
        var within = new Option<string?>("--within") { Description = "How soon, such as 7d (default)." };
        var limit = new Option<int?>("--limit") { Description = "How many visitors are listed; default 50." };
        return ReportCommand.Report(
            set, "propensity", "Who will soon convert, and how well that can be told.", [macro, within, limit],
            (run, body) =>
            {
                RequestOptions.Put(body, "macro", run.Get(macro));
                RequestOptions.Put(body, "within", run.Get(within));
                if (run.Get(limit) is { } most)
                {
                    body["limit"] = most;
                }
            },
            ShowPropensity);
    }

    public static Command NearMiss(CommandSet set)
    {
        var macro = new Option<string?>("--macro") { Description = "The macro's key; may be left out where the site has one macro." };
        var quiet = new Option<string?>("--quiet-for") { Description = "Leave out whoever had the macro this recently; default 90d." };
        var limit = new Option<int?>("--limit") { Description = "How many visitors are listed; default 100." };
        return ReportCommand.Report(
            set, "near-miss", "Visitors who lack exactly one thing that converters have.", [macro, quiet, limit],
            (run, body) =>
            {
                RequestOptions.Put(body, "macro", run.Get(macro));
                RequestOptions.Put(body, "quiet", run.Get(quiet));
                if (run.Get(limit) is { } most)
                {
                    body["limit"] = most;
                }
            },
            ShowNearMiss);
    }

    private static void ShowPropensity(CommandRun run, JsonAnswer answer, Terminal terminal)
    {
        var report = answer.As<PropensityReport>();
        terminal.Out.WriteLine(Printable.Text(report.Auc is { } auc
            ? $"{report.Macro} within {report.Within}: AUC {Two(auc.Value)} [{Two(auc.Ci.Low)}, {Two(auc.Ci.High)}], Brier skill {Two(report.Brier?.Skill)}, calibration slope {Two(report.Calibration?.Slope)}"
            : $"{report.Macro} within {report.Within}: {report.Status}"));
        if (report.Bands is { } bands)
        {
            var table = new TextTable("band", ">visitors", "", ">mean chance");
            double largest = bands.Max(band => band.Visitors);
            foreach (var band in bands)
            {
                table.Row(band.Band, Shown.Count(band.Visitors), Bar.Of(band.Visitors, largest), Shown.Rate(band.Expected));
            }

            table.Print(terminal);
        }

        if (report.Calibration is { } calibration)
        {
            var table = new TextTable(">visitors tested", ">mean chance", ">converted", ">low", ">high");
            foreach (var group in calibration.Groups)
            {
                table.Row(Shown.Count(group.N), Shown.Rate(group.MeanP), Shown.Rate(group.Observed), Shown.Rate(group.Ci.Low), Shown.Rate(group.Ci.High));
            }

            table.Print(terminal);
        }

        if (report.Top.Count > 0)
        {
            var table = new TextTable("visitor", ">chance", "band");
            foreach (var visitor in report.Top)
            {
                table.Row(visitor.Visitor, Shown.Rate(visitor.P), visitor.Band ?? "");
            }

            table.Print(terminal);
        }

        ReportFooter.Print(run, report);
    }

    private static void ShowNearMiss(CommandRun run, JsonAnswer answer, Terminal terminal)
    {
        var report = answer.As<NearMissReport>();
        var profile = new TextTable("converters have", "as", ">share of converters", ">effect");
        foreach (var micro in report.Profile)
        {
            profile.Row(micro.Key, micro.Kind, Shown.Rate(micro.Share), Shown.Rate(micro.Effect));
        }

        profile.Print(terminal);
        terminal.Out.WriteLine($"{Shown.Count(report.Members)} visitors lack exactly one of these.");
        if (report.Rows.Count > 0)
        {
            var table = new TextTable("visitor", "missing", ">score", "");
            var largest = report.Rows.Max(row => Number(row.Score));
            foreach (var row in report.Rows)
            {
                table.Row(row.Visitor, row.Missing, Shown.Money(row.Score, report.Currency), Bar.Of(Number(row.Score), largest));
            }

            table.Print(terminal);
        }

        ReportFooter.Print(run, report);
    }

    private static double Number(string amount) => double.Parse(amount, CultureInfo.InvariantCulture);

    private static string Two(double? value) => value?.ToString("0.00", CultureInfo.InvariantCulture) ?? Shown.Dash;
}
