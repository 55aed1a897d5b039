using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Cairn.Reports.Paths;
using Cairn.Server.Commands.Client;
using Cairn.Server.Commands.Output;

namespace Cairn.Server.Commands;

/// <summary><c>cairn paths --from-step A | --to-step B [--depth 5]</c>: where people go, or how they came.</summary>
internal static class PathsCommand
{
    private const int MaxSequences = 15;

    public static Command Make(CommandSet set)
    {
        var from = new Option<string?>("--from-step") { Description = "Where paths begin: an event name, @key or name[property op value]. Default: the first event." };
        var to = new Option<string?>("--to-step") { Description = "Where paths lead." };
        var direction = new Option<string?>("--direction") { Description = "forward (default), or backward: without --to-step to the first macro conversion." };
        var until = new Option<string?>("--until") { Description = "A step that ends a path and is its last." };
        var at = new Option<string?>("--at") { Description = "Which occurrence of the step: first (default), last or every." };
        var depth = new Option<int?>("--depth") { Description = "How many steps follow, 1 to 20. Default: 5." };
        var top = new Option<int?>("--top") { Description = "How many labels stay at each depth, 1 to 50. Default: 8." };
        var groups = new Option<string[]>("--group", "--groups") { Description = "A rule such as '/product/*=Product'. The first that fits counts; $1 is what the first * took. May be repeated." };
        var hide = new Option<string[]>("--hide") { Description = "An event that does not appear, such as 'scroll' or '$*'. May be repeated. Default: technical events." };
        var apart = new Option<bool>("--no-collapse") { Description = "Keep equal neighbours apart." };
        var gap = new Option<string?>("--gap") { Description = "A longer time between two steps ends a path, such as 30m." };
        var unit = new Option<string?>("--unit") { Description = "session (default) or visitor." };
        return ReportCommand.Report(
            set, "paths", "Where people go from a step, or how they came to one.", [from, to, direction, until, at, depth, top, groups, hide, apart, gap, unit], Body, Show);

        void Body(CommandRun run, JsonObject body)
        {
            RequestOptions.Put(body, "from", run.Get(from));
            RequestOptions.Put(body, "to", run.Get(to));
            RequestOptions.Put(body, "direction", run.Get(direction));
            RequestOptions.Put(body, "until", run.Get(until));
            RequestOptions.Put(body, "at", run.Get(at));
            RequestOptions.Put(body, "hide", run.Get(hide));
            RequestOptions.Put(body, "gap", run.Get(gap));
            RequestOptions.Put(body, "unit", run.Get(unit));
            PutNumber(body, "depth", run.Get(depth));
            PutNumber(body, "top", run.Get(top));
            PutGroups(body, run.Get(groups));
            if (run.Get(apart))
            {
                body["collapse"] = false;
            }
        }
    }

    /// <summary>Adds a number that was given.</summary>
    public static void PutNumber(JsonObject body, string field, int? number)
    {
        if (number is int given)
        {
            body[field] = given;
        }
    }

    /// <summary>Adds rules written as <c>glob=label</c>.</summary>
    public static void PutGroups(JsonObject body, string[]? rules)
    {
        if (rules is { Length: > 0 })
        {
            body["groups"] = new JsonArray([.. rules.Select(Group)]);
        }
    }

    private static JsonNode Group(string rule)
    {
        var equals = rule.LastIndexOf('=');
        return equals > 0 && equals < rule.Length - 1
            ? new JsonObject { ["glob"] = rule[..equals], ["label"] = rule[(equals + 1)..] }
            : throw new CommandFailure(ExitCode.WrongUsage, $"--group takes a pattern and a label, such as '/product/*=Product', not '{rule}'.");
    }

    private static void Show(CommandRun run, JsonAnswer answer, Terminal terminal)
    {
        var report = answer.As<PathsReport>();
        terminal.Out.WriteLine($"{Shown.Count(report.AnchorUnits)} {report.Unit}s {(report.Direction == "forward" ? "go on from the step" : "came to the step")}");
        var nodes = new TextTable("step", "", $">{report.Unit}s", ">share", "", ">value");
        foreach (var node in report.Nodes)
        {
            var share = report.AnchorUnits == 0 ? (double?)null : (double)node.Units / report.AnchorUnits;
            nodes.Row(
                (report.Direction == "forward" ? "+" : "-") + node.Depth.ToString(CultureInfo.InvariantCulture), node.Label, Shown.Count(node.Units), Shown.Rate(share), Bar.Of(share, 1),
                Shown.Money(node.Value, report.Currency));
        }

        nodes.Print(terminal);
        var sequences = new TextTable("whole path", $">{report.Unit}s", ">share", ">macro rate", ">rest", ">value");
        foreach (var sequence in report.Sequences.Take(MaxSequences))
        {
            sequences.Row(
                string.Join(" > ", sequence.Labels), Shown.Count(sequence.Units), Shown.Rate(sequence.Share), Shown.Rate(sequence.MacroRate), Shown.Rate(sequence.RestMacroRate),
                Shown.Money(sequence.Value, report.Currency));
        }

        sequences.Print(terminal);
        terminal.Out.WriteLine("Macro rates beside each other are an association: nothing more is known.");
        ReportFooter.Print(run, report);
    }
}
