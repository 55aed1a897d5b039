using System.Diagnostics;
using System.Text.Json;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Paths;
using Cairn.Journeys.Symbols;
using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Paths;

/// <summary>Runs the paths report: where people go from a step, or how they came to one (<c>docs/definitions/path.md</c>).</summary>
public static class PathsRunner
{
    /// <summary>Answers a request, or refuses it with every fault found.</summary>
    public static Outcome<PathsReport> Run(PathsRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        var faults = new List<Fault>();
        var reader = new RequestReader("paths", faults);
        var plan = ReportPlanner.Plan(request, site, faults);
        var query = Read(request, site, plan, reader, faults);
        var top = reader.Number(request.Top, "/top", 1, 50, 8);
        if (plan is null || query is null || faults.Count > 0)
        {
            return new Outcome<PathsReport>.Refused(faults);
        }

        var macros = MacroSelection.Count(site, plan, faults);
        if (faults.Count > 0)
        {
            return new Outcome<PathsReport>.Refused(faults);
        }

        query = query with { Macros = new MacroValues(macros, site.Currency) };
        var (answer, figures) = new PathsRun(query, plan, site, reader, macros, top, cancellation).Answer(null);
        if (plan.Compared is { } other)
        {
            var beside = new PathsRun(query with { Scope = other.Scope() }, other, site, reader, macros, top, cancellation);
            answer = answer with { Comparison = beside.Answer(figures).Report };
        }

        return plan.Stamp(answer, started);
    }

    private static PathsPlan? Read(PathsRequest request, ReportSite site, ReportPlan? plan, RequestReader reader, List<Fault> faults)
    {
        var backward = reader.Choice(request.Direction, "/direction", ("forward", false), ("backward", true)) || (request.Direction is null && IsGiven(request.To));
        if (IsGiven(backward ? request.From : request.To))
        {
            reader.Fault("two-anchors", backward ? "/from" : "/to", "Give 'from' to go forward or 'to' to go backward, not both.");
        }

        var anchor = reader.Symbol(backward ? request.To : request.From, backward ? "/to" : "/from", plan?.Context);
        var until = reader.Symbol(request.Until, "/until", plan?.Context);
        var at = reader.Choice(request.At, "/at", ("first", PathAnchor.First), ("last", PathAnchor.Last), ("every", PathAnchor.Every));
        var depth = reader.Number(request.Depth, "/depth", 1, PathsPlan.MaxDepth, 5);
        var gap = reader.Span(request.Gap, "/gap");
        var bySession = reader.Choice(request.Unit, "/unit", ("session", true), ("visitor", false));
        var rules = PathLabelReader.Rules(request.Groups, request.Hide, reader);
        if (plan is null || faults.Count > 0)
        {
            return null;
        }

        if (backward && anchor is null)
        {
            anchor = FirstMacro(site, plan, reader, faults);
        }

        return new PathsPlan(plan.Scope(), PathLabelReader.Labels(plan.View, rules, request.Hide), new MacroValues([], site.Currency))
        {
            Anchor = anchor,
            Backward = backward,
            Until = until,
            At = at,
            Depth = depth,
            GapMicros = gap?.Micros,
            Collapse = request.Collapse ?? true,
            BySession = bySession,
        };
    }

    private static bool IsGiven(JsonElement symbol) => symbol.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    private static IEventSet? FirstMacro(ReportSite site, ReportPlan plan, RequestReader reader, List<Fault> faults)
    {
        var keys = MacroSelection.Keys(site);
        if (keys.Count == 0)
        {
            reader.Fault("no-macro", "/to", "The site has no macro conversion; define one, or name an event in 'to'.");
            return null;
        }

        var symbol = new Symbol([.. keys.Select(key => new SymbolAlternative(SymbolKind.Conversion, key, []))]);
        var outcome = SymbolCompiler.Compile(symbol, plan.Context, "/to");
        if (outcome is Outcome<IEventSet>.Refused refused)
        {
            faults.AddRange(refused.Faults);
        }

        return (outcome as Outcome<IEventSet>.Ok)?.Value;
    }

    /// <summary>One compiled plan, of the report or of what it is compared with.</summary>
    private sealed class PathsRun(
        PathsPlan query, ReportPlan plan, ReportSite site, RequestReader reader, IReadOnlyList<CountedConversions> macros, int top, CancellationToken cancellation)
    {
        public (PathsReport Report, PathFigures Figures) Answer(PathFigures? other)
        {
            var result = PathsOperator.Run(query, cancellation);
            var hasValue = macros.Any(counted => counted.Definition.Value.Kind is ConversionValueKind.Fixed or ConversionValueKind.Property);
            var figures = new PathFigures(result.State, query.Backward, top, hasValue, query.Scope.View.Threads, other);
            var warnings = reader.Warnings(plan);
            if (result.LabelsKept is { } kept)
            {
                warnings.Add(new WarningResult(
                    "paths.labels-grouped", $"There are too many different paths: only the {kept} most frequent labels are told apart. Group pages with 'groups', or ask for less depth.", "/groups"));
            }

            return (new PathsReport
            {
                Kind = "paths",
                AsOf = plan.AsOf.ToString(),
                Position = plan.Position,
                Range = plan.RangeResult,
                Definitions = MacroSelection.Versions(reader.Versions(site), macros),
                Warnings = warnings,
                Excluded = plan.Excluded(plan.Range),
                Unit = query.At == PathAnchor.Every && query.Anchor is not null ? "occurrence" : query.BySession ? "session" : "visitor",
                Direction = query.Backward ? "backward" : "forward",
                AnchorUnits = result.State.AnchorUnits,
                Nodes = figures.Nodes(),
                Links = figures.Links(),
                Sequences = figures.Sequences(),
                Currency = site.Currency,
            }, figures);
        }
    }
}
