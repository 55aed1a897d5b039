using System.CommandLine;
using System.Globalization;
using Cairn.Server.Commands.Output;
using Cairn.Server.Health;

namespace Cairn.Server.Commands;

/// <summary><c>cairn health</c>: whether a site's numbers can be trusted.</summary>
internal static class HealthCommand
{
    public static Command Make(CommandSet set)
    {
        var from = new Option<string?>("--from") { Description = "First day or moment, such as 2026-11-01; default today." };
        var to = new Option<string?>("--to") { Description = "The day or moment after the last; default now." };
        return set.DoesForSite(
            new Command("health", "Says what became of the events a site received: accepted, failed and why, duplicates, bots, caps, lag.") { from, to },
            async (run, cairn, site, cancellationToken) =>
            {
                string?[] asked = [Query("from", run.Get(from)), Query("to", run.Get(to))];
                var answer = await cairn.GetAsync($"{site}/health?{string.Join('&', asked.OfType<string>())}", cancellationToken);
                run.Print(answer, terminal => Show(answer.As<SiteHealth>(), terminal));
                return ExitCode.Done;
            });
    }

    private static string? Query(string name, string? value) => value is null ? null : $"{name}={Uri.EscapeDataString(value)}";

    private static void Show(SiteHealth health, Terminal terminal)
    {
        var totals = health.Totals;
        terminal.Out.WriteLine(health.Said);
        var ways = new TextTable("events", ">count");
        ways.Row("received", Shown.Count(totals.Received));
        ways.Row("accepted", Shown.Count(totals.Accepted));
        Rows(ways, "failed at the door", totals.FailedAtDoor);
        ways.Row("in reports", Shown.Count(totals.Stored));
        ways.Row("duplicates", Shown.Count(totals.Duplicates));
        ways.Row("  of these with other content", Shown.Count(totals.ConflictingDuplicates));
        ways.Row("waiting", Shown.Count(totals.Waiting) + (health.WaitingIsCut ? " or more" : ""));
        Rows(ways, "failed later", totals.FailedLater);
        ways.Print(terminal);
        var remarks = new TextTable("remarks", ">count");
        Rows(remarks, "warning", totals.Warnings);
        Rows(remarks, "unknown field", totals.UnknownFields);
        Rows(remarks, "quarantined", totals.Quarantined);
        Rows(remarks, "over cap", totals.OverCap);
        Rows(remarks, "consent", totals.Consent);
        remarks.Row("value without order id", Shown.Count(totals.Valued - totals.ValuedWithOrder));
        remarks.Row("clock corrected", Shown.Count(totals.ClockCorrected));
        remarks.Row("errors of the SDK", Shown.Count(totals.SdkErrors));
        remarks.Print(terminal);
        if (totals.Lag is { } lag)
        {
            terminal.Out.WriteLine($"From received to reported: half within {Milliseconds(lag.P50Ms)}, 95 % within {Milliseconds(lag.P95Ms)}, {Shown.Rate(lag.WithinTwoSeconds)} within 2 s.");
        }

        ShowRules(health.Rules, terminal);
    }

    private static void ShowRules(IReadOnlyList<RuleHealth> rules, Terminal terminal)
    {
        if (rules.Count == 0)
        {
            return;
        }

        var table = new TextTable("codeless rule", ">today", ">14 days", "last match", "");
        foreach (var rule in rules)
        {
            table.Row(
                rule.Rule, Shown.Count(rule.Days[^1].Count), Shown.Count(rule.Days.Sum(day => day.Count)),
                rule.LastMatchAt?.ToString("yyyy-MM-dd HH:00'Z'", CultureInfo.InvariantCulture) ?? Shown.Dash, rule.Stopped ? "stopped matching: has the page changed?" : "");
        }

        table.Print(terminal);
    }

    private static void Rows(TextTable table, string what, IReadOnlyDictionary<string, long> counts)
    {
        foreach (var (name, count) in counts.OrderByDescending(pair => pair.Value))
        {
            table.Row($"{what}: {name}", Shown.Count(count));
        }
    }

    private static string Milliseconds(int? most) => most is { } milliseconds
        ? milliseconds < 1_000 ? $"{milliseconds} ms" : Shown.Seconds(milliseconds / 1_000.0)
        : "more than an hour";
}
