using System.Diagnostics;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Paths;
using Cairn.Journeys.Transitions;
using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;
using Cairn.Reports.Paths;

namespace Cairn.Reports.Transitions;

/// <summary>Runs the transitions report: what follows what, and where people go in circles (<c>docs/definitions/transition.md</c>).</summary>
public static class TransitionsRunner
{
    /// <summary>Answers a request, or refuses it with every fault found.</summary>
    public static Outcome<TransitionsReport> Run(TransitionsRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        var faults = new List<Fault>();
        var reader = new RequestReader("transitions", faults);
        var plan = ReportPlanner.Plan(request, site, faults);
        var top = reader.Number(request.Top, "/top", 1, TransitionsPlan.MaxTop, 20);
        var bySession = reader.Choice(request.Unit, "/unit", ("session", true), ("visitor", false));
        var rules = PathLabelReader.Rules(request.Groups, request.Hide, reader);
        if (plan is null || faults.Count > 0)
        {
            return new Outcome<TransitionsReport>.Refused(faults);
        }

        var macros = MacroSelection.Count(site, plan, faults);
        if (faults.Count > 0)
        {
            return new Outcome<TransitionsReport>.Refused(faults);
        }

        var labels = PathLabelReader.Labels(plan.View, rules, request.Hide);
        var query = new TransitionsPlan(plan.Scope(), labels, new MacroValues(macros, site.Currency)) { Top = top, BySession = bySession };
        var (answer, told) = Answer(plan, null);
        if (plan.Compared is { } other)
        {
            answer = answer with { Comparison = Answer(other, told).Report };
        }

        return plan.Stamp(answer, started);

        (TransitionsReport Report, IReadOnlyList<string> Told) Answer(ReportPlan asked, IReadOnlyList<string>? told)
        {
            var state = TransitionsOperator.Run(query with { Scope = asked.Scope(), Told = told }, cancellation);
            List<int> shown = [state.Entry, .. Enumerable.Range(0, state.Labels.Count), .. state.Nodes(state.Other) > 0 ? [state.Other] : Array.Empty<int>(), state.Exit];
            var nodes = shown.ToDictionary(label => label, state.Nodes);
            return (new TransitionsReport
            {
                Kind = "transitions",
                AsOf = plan.AsOf.ToString(),
                Position = plan.Position,
                Range = asked.RangeResult,
                Definitions = MacroSelection.Versions([], macros),
                Warnings = reader.Warnings(plan),
                Excluded = asked.Excluded(asked.Range),
                Unit = bySession ? "session" : "visitor",
                Labels = [.. shown.Select(label => Text(state, label))],
                Counts = [.. shown.Select(first => (IReadOnlyList<long>)[.. shown.Select(second => state.Count(first, second))])],
                Probabilities = [.. shown.Select(first => (IReadOnlyList<double?>)[.. shown.Select(second => Proportion.Rate(state.Count(first, second), nodes[first]))])],
                Loops = Loops.Of(state),
            }, state.Labels);
        }
    }

    private static string Text(TransitionsState state, int label) =>
        label == state.Entry ? PathLabels.Entry : label == state.Exit ? PathLabels.Exit : label == state.Other ? PathLabels.Other : state.Labels[label];
}
