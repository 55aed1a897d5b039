using System.Text.RegularExpressions;
using Cairn.Journeys.Events;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Symbols;

/// <summary>What a filter must satisfy whichever way it was written.</summary>
internal static class FilterRules
{
    internal const int MaxPattern = 1_024;
    internal const int MaxList = 1_000;
    internal static readonly TimeSpan PatternTime = TimeSpan.FromSeconds(1);

    /// <summary>Makes the filter, or reports what is wrong with it (a code and half a sentence without its full stop) and returns null.</summary>
    internal static Filter? Check(string property, FilterOperator op, ValueList<FilterValue> values, Action<string, string> fault)
    {
        var wrong = op switch
        {
            FilterOperator.Less or FilterOperator.LessOrEqual or FilterOperator.Greater or FilterOperator.GreaterOrEqual or FilterOperator.Between
                => values.Any(v => Measure(v) is null)
                    ? ("filter.value-invalid", $"'{GrammarText.OperatorText(op)}' compares numbers, durations (30s, 20m) and times (RFC 3339); {values.First(v => Measure(v) is null)} is none of them")
                    : default,
            FilterOperator.Regex => PatternFault(values[0].Text),
            FilterOperator.In or FilterOperator.NotIn when values.Count > MaxList
                => ("filter.list-too-long", $"a list may hold {MaxList} values"),
            FilterOperator.Glob when values[0].Text.Length > MaxPattern
                => ("filter.pattern-invalid", $"a pattern may have {MaxPattern} characters"),
            _ => default,
        };
        if (wrong.Item1 is null)
        {
            return new Filter(property, op, values);
        }

        fault(wrong.Item1, wrong.Item2);
        return null;
    }

    /// <summary>A pattern made so that no input makes it slow.</summary>
    internal static Regex Pattern(string pattern) =>
        new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, PatternTime);

    /// <summary>A number; a duration in seconds; a time in seconds since the Unix epoch; null for any other text.</summary>
    internal static decimal? Measure(FilterValue value)
    {
        if (Decimals.TryParse(value.Text, out var number))
        {
            return number;
        }

        if (value.Kind != ValueKind.Text)
        {
            return null;
        }

        return Duration.TryParse(value.Text, out var duration) ? duration.Micros / (decimal)Timestamp.Second
            : Moments.TryParse(value.Text, out var moment) ? moment.Micros / (decimal)Timestamp.Second
            : null;
    }

    /// <summary>Half a sentence that names the operators and, if one is close to <paramref name="tried"/>, that one first.</summary>
    internal static string KnownOperators(string tried)
    {
        var all = GrammarText.Operators.Select(o => o.Text).ToArray();
        var near = Nearest.Of(tried, all);
        return (near is null ? "" : $"did you mean '{near}'? ") + "known are: " + string.Join(", ", all);
    }

    private static (string, string) PatternFault(string pattern)
    {
        if (pattern.Length > MaxPattern)
        {
            return ("filter.pattern-invalid", $"a pattern may have {MaxPattern} characters");
        }

        try
        {
            _ = Pattern(pattern);
            return default;
        }
        catch (NotSupportedException)
        {
            return ("filter.pattern-unsupported", "lookaround, back-references and atomic groups are not supported, because patterns must run in linear time; write the pattern without them");
        }
        catch (RegexParseException e)
        {
            return ("filter.pattern-invalid", $"this is not a regular expression: {e.Message.TrimEnd('.')}");
        }
    }
}
