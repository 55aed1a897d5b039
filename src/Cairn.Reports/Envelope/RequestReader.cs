using System.Text.Json;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;

namespace Cairn.Reports.Envelope;

/// <summary>Reads what many report requests have: choices, durations and symbols. Every fault is collected.</summary>
/// <param name="report">The report's name, the first part of its faults' codes.</param>
/// <param name="faults">Where faults go.</param>
internal sealed class RequestReader(string report, List<Fault> faults)
{
    private readonly List<(Symbol Symbol, string Where)> _symbols = [];

    /// <summary>The definitions that the symbols read so far name, with the version of each.</summary>
    public Dictionary<string, int> Versions(ReportSite site) => _symbols
        .SelectMany(read => read.Symbol.Alternatives)
        .Where(alternative => alternative.Kind == SymbolKind.Conversion)
        .Select(alternative => alternative.Name)
        .Distinct()
        .ToDictionary(key => key, key => site.Definitions.Where(definition => definition.Key == key).Max(definition => definition.Version));

    /// <summary>What the symbols read so far and the plan's filters name that nobody has sent.</summary>
    public List<WarningResult> Warnings(ReportPlan plan) =>
    [
        .. _symbols.SelectMany(read => SymbolCompiler.Warnings(read.Symbol, plan.View).Select(warning => new WarningResult(warning.Code, warning.Text, read.Where)))
            .Concat(SymbolCompiler.Warnings(plan.Filters, plan.View).Select(warning => new WarningResult(warning.Code, warning.Text, "/filters")))
            .Distinct(),
    ];

    /// <summary>One of several words; the first of them when nothing was said.</summary>
    public T Choice<T>(string? text, string where, params ReadOnlySpan<(string Name, T Value)> choices)
    {
        var names = new List<string>();
        foreach (var (name, value) in choices)
        {
            if (text == name)
            {
                return value;
            }

            names.Add($"'{name}'");
        }

        if (text is not null)
        {
            Fault("choice", where, $"Give one of {string.Join(", ", names)}.");
        }

        return choices[0].Value;
    }

    /// <summary>A duration; null when nothing was said or with a fault.</summary>
    public Duration? Span(string? text, string where)
    {
        if (text is null)
        {
            return null;
        }

        if (Duration.TryParse(text, out var duration))
        {
            return duration;
        }

        faults.Add(new Fault("duration.unreadable", where, "Give a whole number and a unit, such as 30s, 20m, 12h, 7d or 2w."));
        return null;
    }

    /// <summary>A whole number between two, both inside; the default when nothing was said.</summary>
    public int Number(int? number, string where, int least, int most, int otherwise)
    {
        if (number < least || number > most)
        {
            Fault("number", where, $"Give a number from {least} to {most}.");
            return otherwise;
        }

        return number ?? otherwise;
    }

    /// <summary>A symbol as text or JSON, compiled; null when it was left out or refused.</summary>
    public IEventSet? Symbol(JsonElement json, string where, CompileContext? context)
    {
        if (json.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return null;
        }

        var read = json.ValueKind == JsonValueKind.String ? SymbolParser.Parse(json.GetString()!, where) : SymbolParser.Parse(json, where);
        if (Take(read) is not { } symbol || context is null)
        {
            return null;
        }

        _symbols.Add((symbol, where));
        return Take(SymbolCompiler.Compile(symbol, context, where));
    }

    /// <summary>Adds a fault of this report.</summary>
    public void Fault(string code, string where, string message) => faults.Add(new Fault($"{report}.{code}", where, message));

    private T? Take<T>(Outcome<T> outcome) where T : class
    {
        if (outcome is Outcome<T>.Ok ok)
        {
            return ok.Value;
        }

        faults.AddRange(((Outcome<T>.Refused)outcome).Faults);
        return null;
    }
}
