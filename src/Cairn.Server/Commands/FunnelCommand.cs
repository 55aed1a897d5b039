using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cairn.Reports.Funnels;
using Cairn.Server.Commands.Output;

namespace Cairn.Server.Commands;

/// <summary><c>cairn funnel "A &gt; B &gt; C"</c>: how many reach each step, in order.</summary>
internal static partial class FunnelCommand
{
    public static Command Make(CommandSet set) => Make(set, "funnel");

    /// <summary>The same command under another name, for <c>cairn report funnel</c>.</summary>
    public static Command Make(CommandSet set, string name)
    {
        var command = new Command(name, "Counts how many reach each step of a funnel, in order.");
        var options = new FunnelOptions();
        options.AddTo(command);
        return set.DoesForSite(command, async (run, cairn, site, cancellationToken) =>
        {
            if (options.Dropoff(run) is { } dropoff)
            {
                var dropped = await cairn.PostAsync($"{site}/reports/funnel/dropoff", dropoff, cancellationToken);
                run.Print(dropped, terminal => ShowDropoff(dropped.As<FunnelDropoffReport>(), run, terminal));
                return ExitCode.Done;
            }

            var answer = await cairn.PostAsync($"{site}/reports/funnel", options.Body(run), cancellationToken);
            run.Print(answer, terminal => Show(answer.As<FunnelReport>(), run, terminal));
            return ExitCode.Done;
        });
    }

    private static void Show(FunnelReport report, CommandRun run, Terminal terminal)
    {
        Steps(report.Steps, report.Unit).Print(terminal);
        if (report.Steps.All(step => step.EnteredHere is null) && !IsInAnyOrder(report.Steps))
        {
            terminal.Out.WriteLine(
                $"{Shown.Count(report.Converted)} of {Shown.Count(report.Entered)} {report.Unit}s got through"
                + (report.TotalTime is { } time ? $", half of them within {Shown.Seconds(time.Median)}." : "."));
        }

        foreach (var part in report.Breakdown ?? [])
        {
            terminal.Out.WriteLine();
            terminal.Out.WriteLine(Printable.Text(part.Value));
            Steps(part.Steps, report.Unit).Print(terminal);
        }

        ShowTrend(report, terminal);
        ReportFooter.Print(run, report);
    }

    private static void ShowDropoff(FunnelDropoffReport report, CommandRun run, Terminal terminal)
    {
        var all = report.Next.Sum(next => next.Units);
        var table = new TextTable("what came next", ">units", ">share", "");
        foreach (var next in report.Next)
        {
            var share = all == 0 ? 0 : (double)next.Units / all;
            table.Row(next.Label, Shown.Count(next.Units), Shown.Rate(share), Bar(share));
        }

        table.Print(terminal);
        var units = new TextTable("visitor", "entry", "last step", "next");
        foreach (var unit in report.Units)
        {
            units.Row(unit.Visitor, unit.Entry, unit.Last, unit.Next);
        }

        units.Print(terminal);
        if (report.Cursor is not null)
        {
            run.Say($"There are more: add --cursor {report.Cursor}");
        }

        ReportFooter.Print(run, report);
    }

    // A share of 1 is as wide as this.
    private static string Bar(double? share)
    {
        const int Width = 16;
        const string Parts = " ▏▎▍▌▋▊▉";
        var eighths = (int)Math.Round(Math.Clamp(share ?? 0, 0, 1) * Width * 8);
        var bar = new string('█', eighths / 8) + (eighths % 8 == 0 ? "" : Parts[eighths % 8].ToString());
        return share > 0 && bar.Length == 0 ? Parts[1].ToString() : bar;
    }

    private static TextTable Steps(IReadOnlyList<FunnelStepResult> steps, string unit)
    {
        var most = steps.Count == 0 ? 0 : steps.Max(step => step.Count);
        var (anyOrder, open, did) = (IsInAnyOrder(steps), steps.Any(step => step.EnteredHere is not null), steps.Any(step => step.Did is not null));
        var table = new TextTable(
            [
                "step", "name", "", $">{unit}s", ">of first", ">of previous", ">dropped", ">median time",
                .. open ? [">entered here"] : Array.Empty<string>(), .. did ? [">did it"] : Array.Empty<string>(),
            ]);
        for (var i = 0; i < steps.Count; i++)
        {
            var step = steps[i];
            table.Row(
            [
                anyOrder ? $"any {i + 1}" : (i + 1).ToString(CultureInfo.InvariantCulture), step.Name, Bar(most == 0 ? 0 : (double)step.Count / most), Shown.Count(step.Count), Shown.Rate(step.RateFromFirst),
                Shown.Rate(step.RateFromPrevious), Shown.Count(step.Dropped), Shown.Seconds(step.MedianSecondsFromPrevious),
                .. open ? [step.EnteredHere is { } entered ? Shown.Count(entered) : Shown.Dash] : Array.Empty<string>(),
                .. did ? [step.Did is { } units ? Shown.Count(units) : Shown.Dash] : Array.Empty<string>(),
            ]);
        }

        return table;
    }

    // Then a row counts who did that many of the steps, and "did it" who did the step named.
    private static bool IsInAnyOrder(IReadOnlyList<FunnelStepResult> steps) => steps.Count > 0 && steps.All(step => step.Did is not null);

    private static void ShowTrend(FunnelReport report, Terminal terminal)
    {
        if (report.Trend is not { Count: > 0 } trend)
        {
            return;
        }

        var table = new TextTable("from", $">entered", ">converted", ">rate", "");
        foreach (var bucket in trend)
        {
            table.Row(
                bucket.T, Shown.Count(bucket.Counts.Count == 0 ? 0 : bucket.Counts[0]), Shown.Count(bucket.Counts.Count == 0 ? 0 : bucket.Counts[^1]),
                Shown.Rate(bucket.Rate), bucket.Incomplete ? "incomplete" : "");
        }

        table.Print(terminal);
    }

    /// <summary>The funnel's own options, named as the fields of its request.</summary>
    private sealed partial class FunnelOptions
    {
        private readonly Argument<string> _text = new("FUNNEL") { Description = "The steps: an event name, @key of a conversion or name[property op value], joined by >; alternatives by |." };
        private readonly Option<string?> _within = new("--within") { Description = "The conversion window, such as 7d. Default: no limit." };
        private readonly Option<string?> _stepWithin = new("--step-within") { Description = "The longest time between neighbouring steps." };
        private readonly Option<string?> _order = new("--order") { Description = "ordered (default), strict or any." };
        private readonly Option<string[]> _exclude = new("--exclude") { Description = "An event that breaks a walk: 'X', or 'X between 1 2'. May be repeated." };
        private readonly Option<string[]> _hold = new("--hold") { Description = "A property that must be equal on all events of a walk. May be repeated." };
        private readonly Option<string?> _by = new("--by") { Description = "Group by a property, such as device, or by what the visit has: session.channel, session.landing." };
        private readonly Option<string?> _byAt = new("--by-at") { Description = "Where the property is read: first, last, step:K, all or visitor." };
        private readonly Option<string?> _unit = new("--unit") { Description = "visitor (default) or session." };
        private readonly Option<string?> _trend = new("--trend") { Description = "By day, week or month of entry." };
        private readonly Option<string?> _entry = new("--entry") { Description = "closed (default) or open." };
        private readonly Option<string?> _reentry = new("--reentry") { Description = "latest (default) or first." };
        private readonly Option<string?> _ties = new("--ties") { Description = "Events of one instant: order (default), any or none." };
        private readonly Option<bool> _reuse = new("--reuse") { Description = "Let one event take several steps." };
        private readonly Option<string?> _count = new("--count") { Description = "units (default), unit_values (one per unit and held value) or attempts." };
        private readonly Option<string?> _repeats = new("--repeats") { Description = "A repeat of a reached step: ignore (default), or stop." };
        private readonly Option<string?> _foreign = new("--foreign") { Description = "An event of no step after the entry: ignore (default), or stop." };
        private readonly Option<string?> _skip = new("--skip") { Description = "A step whose predecessor was not reached: ignore (default), or stop." };
        private readonly Option<string?> _mode = new("--mode") { Description = "clickhouse: levels as its windowFunnel says." };
        private readonly Option<string[]> _options = new("--option", "--options") { Description = "With --mode: strict_once, strict_increase, strict_deduplication, strict_order or allow_reentry. May be repeated." };
        private readonly Option<int?> _dropoff = new("--dropoff") { Description = "List who stopped at this step, and what they did next." };
        private readonly Option<int?> _limit = new("--limit") { Description = "With --dropoff: how many are listed, 1 to 1000. Default 100." };
        private readonly Option<string?> _cursor = new("--cursor") { Description = "With --dropoff: where the list goes on." };
        private readonly Option<int?> _bins = new("--bins") { Description = "How many bins the histogram has." };
        private readonly RequestOptions _request = new();

        public void AddTo(Command command)
        {
            command.Arguments.Add(_text);
            Option[] all = [_within, _stepWithin, _order, _exclude, _hold, _by, _byAt, _unit, _trend, _entry, _reentry, _ties, _reuse, _bins, _count, _repeats, _foreign, _skip, _mode, _options,
                _dropoff, _limit, _cursor];
            foreach (var option in all)
            {
                command.Options.Add(option);
            }

            _request.AddTo(command);
        }

        /// <summary>The request of <c>--dropoff</c>; null without it.</summary>
        public JsonObject? Dropoff(CommandRun run)
        {
            if (run.Get(_dropoff) is not int step)
            {
                return run.Get(_cursor) is null && run.Get(_limit) is null
                    ? null
                    : throw new CommandFailure(ExitCode.WrongUsage, "--limit and --cursor belong to the list of --dropoff; add --dropoff and a step.");
            }

            var body = new JsonObject { ["funnel"] = Body(run), ["step"] = step };
            if (run.Get(_limit) is int limit)
            {
                body["limit"] = limit;
            }

            RequestOptions.Put(body, "cursor", run.Get(_cursor));
            return body;
        }

        public JsonObject Body(CommandRun run)
        {
            var body = _request.Body(run);
            body["text"] = run.Get(_text);
            RequestOptions.Put(body, "within", run.Get(_within));
            RequestOptions.Put(body, "step_within", run.Get(_stepWithin));
            RequestOptions.Put(body, "order", run.Get(_order));
            RequestOptions.Put(body, "hold", run.Get(_hold));
            RequestOptions.Put(body, "unit", run.Get(_unit));
            RequestOptions.Put(body, "trend", run.Get(_trend));
            RequestOptions.Put(body, "entry", run.Get(_entry));
            RequestOptions.Put(body, "reentry", run.Get(_reentry));
            RequestOptions.Put(body, "ties", run.Get(_ties));
            RequestOptions.Put(body, "count", run.Get(_count));
            RequestOptions.Put(body, "repeats", run.Get(_repeats));
            RequestOptions.Put(body, "foreign", run.Get(_foreign));
            RequestOptions.Put(body, "skip", run.Get(_skip));
            RequestOptions.Put(body, "mode", run.Get(_mode));
            RequestOptions.Put(body, "options", run.Get(_options));
            if (run.Get(_reuse))
            {
                body["reuse"] = true;
            }

            if (run.Get(_bins) is int bins)
            {
                body["bins"] = bins;
            }

            if (run.Get(_exclude) is { Length: > 0 } exclusions)
            {
                body["exclusions"] = new JsonArray([.. exclusions.Select(Exclusion)]);
            }

            if (run.Get(_by) is { } by)
            {
                body["breakdown"] = new JsonObject { ["prop"] = by, ["at"] = run.Get(_byAt) };
            }
            else if (run.Get(_byAt) is not null)
            {
                throw new CommandFailure(ExitCode.WrongUsage, "--by-at says where the property of --by is read; add --by.");
            }

            return body;
        }

        /// <summary><c>X between 1 2</c> or <c>X between 1 and 2</c>: steps are counted from 1.</summary>
        private static JsonNode Exclusion(string text)
        {
            var match = Between().Match(text);
            return match.Success
                ? new JsonObject
                {
                    ["symbol"] = match.Groups["symbol"].Value.Trim(),
                    ["after"] = int.Parse(match.Groups["after"].ValueSpan, CultureInfo.InvariantCulture),
                    ["before"] = int.Parse(match.Groups["before"].ValueSpan, CultureInfo.InvariantCulture),
                }
                : new JsonObject { ["symbol"] = text.Trim() };
        }

        [GeneratedRegex(@"^(?<symbol>.+)\s+between\s+(?<after>[0-9]{1,3})\s+(and\s+)?(?<before>[0-9]{1,3})\s*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
        private static partial Regex Between();
    }
}
