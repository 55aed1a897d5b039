using System.Globalization;
using System.Text.Json;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Funnels;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;

namespace Cairn.Reports.Funnels;

/// <summary>Reads a funnel request, collecting every fault.</summary>
internal sealed class FunnelRequestReader(FunnelRequest request, List<Fault> faults)
{
    private const int MaxHold = 3;

    /// <summary>The query; meaningful only when no fault was added.</summary>
    public FunnelQuery Read()
    {
        var text = ReadText();
        var stepWithin = Span(request.StepWithin, "/step_within");
        var steps = text is null ? ReadSteps() : FromText(text);
        steps = [.. steps.Select((step, at) => at == 0 ? step : step with { Within = step.Within ?? stepWithin })];
        CheckSteps(steps, text is null ? "/steps" : "/text");
        return new FunnelQuery
        {
            Steps = steps,
            Exclusions = [.. TextExclusions(text), .. ReadExclusions(steps.Count)],
            Within = Span(request.Within, "/within") ?? text?.Within,
            Hold = Hold(text),
            Order = Choice(request.Order, "/order", ("ordered", FunnelOrder.Ordered), ("strict", FunnelOrder.Strict), ("any", FunnelOrder.Any)),
            Ties = Choice(request.Ties, "/ties", ("order", FunnelTies.Order), ("any", FunnelTies.Any), ("none", FunnelTies.None)),
            Reuse = request.Reuse,
            FirstEntryOnly = Choice(request.Reentry, "/reentry", ("latest", false), ("first", true)),
            OpenEntry = Choice(request.Entry, "/entry", ("closed", false), ("open", true)),
            Counting = Choice(
                request.Count, "/count", ("units", FunnelCounting.Units), ("unit_values", FunnelCounting.UnitValues), ("attempts", FunnelCounting.Attempts)),
            Halts = Halt(request.Repeats, "/repeats", FunnelHalts.Repeats) | Halt(request.Foreign, "/foreign", FunnelHalts.Foreign)
                | Halt(request.Skip, "/skip", FunnelHalts.Skip),
            WindowFunnel = WindowFunnel(),
            Between = Between(steps.Count),
            BySession = Choice(request.Unit, "/unit", ("visitor", false), ("session", true)),
            Trend = request.Trend is null
                ? null
                : Choice(request.Trend, "/trend", ("day", CalendarUnit.Day), ("week", CalendarUnit.Week), ("month", CalendarUnit.Month)),
            Bins = Bins(),
            Grouping = Grouping(steps.Count),
        };
    }

    private FunnelExpression? ReadText()
    {
        if (request.Text is null == (request.Steps is null))
        {
            Fault("funnel.steps-missing", "/steps", "Give either 'steps' or 'text'.");
            return null;
        }

        return request.Text is null ? null : Take(FunnelText.Parse(request.Text, "/text"));
    }

    private static List<FunnelQueryStep> FromText(FunnelExpression text) =>
        [.. text.Steps.Select(step => new FunnelQueryStep(step.Symbol.ToString(), step.Symbol, "/text", step.Optional, step.Within, step.First, false))];

    private List<FunnelQueryStep> ReadSteps()
    {
        var steps = new List<FunnelQueryStep>();
        foreach (var (step, number) in (request.Steps ?? []).Select((step, number) => (step, number)))
        {
            var where = string.Create(CultureInfo.InvariantCulture, $"/steps/{number}");
            var symbol = ReadSymbol(step.Symbol, where + "/symbol");
            var within = Span(step.Within, where + "/within");
            if (number == 0 && (step.Within is not null || step.Direct))
            {
                Fault("funnel.first-step", where, "The first step has no step before it: leave out 'within' and 'direct'.");
            }

            // A step that cannot be read keeps its place, so that the places of later faults are right.
            steps.Add(new FunnelQueryStep(
                step.Symbol.ValueKind == JsonValueKind.String ? step.Symbol.GetString()! : symbol?.ToString() ?? "",
                symbol ?? Symbol.Any, where + "/symbol", step.Optional, within, step.First, step.Direct));
        }

        return steps;
    }

    private void CheckSteps(List<FunnelQueryStep> steps, string where)
    {
        if (steps.Count == 0 && faults.Count == 0)
        {
            Fault("funnel.too-few-steps", where, "Give at least one step.");
        }
        else if (steps.Count > FunnelPlan.MaxSteps)
        {
            Fault("funnel.too-many-steps", where, $"Give at most {FunnelPlan.MaxSteps} steps.");
        }

        if (steps.Count > 0 && (steps[0].Optional || steps[^1].Optional))
        {
            Fault("funnel.optional-end", where, "The first and the last step cannot be optional.");
        }
    }

    private static IEnumerable<FunnelQueryExclusion> TextExclusions(FunnelExpression? text) => text is null
        ? []
        : text.Exclusions.Select(exclusion => new FunnelQueryExclusion(
            exclusion.Symbol, "/text", exclusion.After ?? 1, exclusion.Before ?? text.Steps.Count, ExclusionEffect.Stop));

    private List<FunnelQueryExclusion> ReadExclusions(int steps)
    {
        var exclusions = new List<FunnelQueryExclusion>();
        if (request.Exclusions?.Count > FunnelPlan.MaxSteps)
        {
            Fault("funnel.too-many-exclusions", "/exclusions", $"Give at most {FunnelPlan.MaxSteps} exclusions.");
        }

        foreach (var (exclusion, number) in (request.Exclusions ?? []).Select((exclusion, number) => (exclusion, number)))
        {
            var where = string.Create(CultureInfo.InvariantCulture, $"/exclusions/{number}");
            var (after, before) = (exclusion.After ?? 1, exclusion.Before ?? steps);
            if (after < 1 || before > steps || after >= before)
            {
                Fault("funnel.exclusion-steps", where, $"An exclusion lies between two steps from 1 to {steps}, 'after' the earlier and 'before' the later.");
            }

            if (request.Order == "any" && (exclusion.After is not null || exclusion.Before is not null))
            {
                Fault("funnel.exclusion-steps", where, "In any order an exclusion takes no step numbers.");
            }

            var effect = Choice(exclusion.Effect, where + "/effect", ("stop", ExclusionEffect.Stop), ("remove", ExclusionEffect.Remove));
            if (ReadSymbol(exclusion.Symbol, where + "/symbol") is { } symbol)
            {
                exclusions.Add(new FunnelQueryExclusion(symbol, where + "/symbol", after, before, effect));
            }
        }

        return exclusions;
    }

    private IReadOnlyList<string> Hold(FunnelExpression? text)
    {
        var hold = request.Hold ?? text?.Hold ?? (IReadOnlyList<string>)[];
        if (hold.Count > MaxHold)
        {
            Fault("funnel.too-many-held", "/hold", $"Hold at most {MaxHold} properties.");
        }

        return hold;
    }

    private FunnelHalts Halt(string? text, string where, FunnelHalts halt) => Choice(text, where, ("ignore", FunnelHalts.None), ("stop", halt));

    private WindowFunnelOptions? WindowFunnel()
    {
        if (request.Mode is null)
        {
            if (request.Options is { Count: > 0 })
            {
                Fault("funnel.options", "/options", "Options belong to the mode 'clickhouse'; add it, or leave them out.");
            }

            return null;
        }

        var options = Choice(request.Mode, "/mode", ("clickhouse", WindowFunnelOptions.None));
        foreach (var (name, number) in (request.Options ?? []).Select((name, number) => (name, number)))
        {
            options |= Choice(
                name, string.Create(CultureInfo.InvariantCulture, $"/options/{number}"), ("strict_once", WindowFunnelOptions.StrictOnce),
                ("strict_increase", WindowFunnelOptions.StrictIncrease), ("strict_deduplication", WindowFunnelOptions.StrictDeduplication),
                ("strict_order", WindowFunnelOptions.StrictOrder), ("allow_reentry", WindowFunnelOptions.AllowReentry));
        }

        return options;
    }

    private (int From, int To)? Between(int steps)
    {
        if (request.Histogram is not { } histogram)
        {
            return null;
        }

        var (from, to) = (histogram.From ?? 1, histogram.To ?? steps);
        if (from < 1 || to > steps || from >= to)
        {
            Fault("funnel.histogram-steps", "/histogram", $"The histogram is of the time between two steps from 1 to {steps}, 'from' the earlier and 'to' the later.");
        }

        return (from, to);
    }

    private int? Bins()
    {
        if (request.Bins is < 1 or > 200)
        {
            Fault("funnel.bins", "/bins", "Give 1 to 200 bins.");
        }

        return request.Bins;
    }

    private FunnelGrouping? Grouping(int steps)
    {
        if (request.Breakdown is not { } breakdown)
        {
            return null;
        }

        var (step, at) = (0, GroupAt.Step);
        if (breakdown.At is { } text && text.StartsWith("step:", StringComparison.Ordinal))
        {
            if (!int.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out step) || step < 1 || step > steps)
            {
                Fault("funnel.breakdown-step", "/breakdown/at", $"Give 'step:' and a step from 1 to {steps}.");
                return null;
            }
        }
        else
        {
            at = Choice(breakdown.At, "/breakdown/at", ("first", GroupAt.First), ("last", GroupAt.Last), ("all", GroupAt.All), ("visitor", GroupAt.Visitor));
        }

        var grouping = new FunnelGrouping(breakdown.Prop, at, step);
        if (grouping.OfSession is not null && at is (GroupAt.All or GroupAt.Visitor))
        {
            Fault("funnel.breakdown-session", "/breakdown/at", "What a visit has is read at an event of the walk: give 'first', 'last' or 'step:' and a step.");
        }

        return grouping;
    }

    private Symbol? ReadSymbol(JsonElement json, string where)
    {
        if (json.ValueKind == JsonValueKind.Undefined)
        {
            Fault("funnel.symbol-missing", where, "Give an event name, or a symbol such as add_to_cart[value >= 50] or @purchase.");
            return null;
        }

        return Take(json.ValueKind == JsonValueKind.String ? SymbolParser.Parse(json.GetString()!, where) : SymbolParser.Parse(json, where));
    }

    private Duration? Span(string? text, string where)
    {
        if (text is null)
        {
            return null;
        }

        if (Duration.TryParse(text, out var duration))
        {
            return duration;
        }

        Fault("duration.unreadable", where, "Give a whole number and a unit, such as 30s, 20m, 12h, 7d or 2w.");
        return null;
    }

    private T Choice<T>(string? text, string where, params ReadOnlySpan<(string Name, T Value)> choices)
    {
        foreach (var (name, value) in choices)
        {
            if (text == name)
            {
                return value;
            }
        }

        if (text is not null)
        {
            var names = new List<string>();
            foreach (var (name, _) in choices)
            {
                names.Add($"'{name}'");
            }

            Fault("funnel.choice", where, $"Give one of {string.Join(", ", names)}.");
        }

        return choices[0].Value;
    }

    private T? Take<T>(Outcome<T> outcome) where T : class
    {
        if (outcome is Outcome<T>.Ok ok)
        {
            return ok.Value;
        }

        faults.AddRange(((Outcome<T>.Refused)outcome).Faults);
        return null;
    }

    private void Fault(string code, string where, string message) => faults.Add(new Fault(code, where, message));
}
