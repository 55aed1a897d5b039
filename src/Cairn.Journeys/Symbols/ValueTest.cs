using System.Text.RegularExpressions;
using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Symbols;

/// <summary>Whether one value satisfies a filter (<c>docs/definitions/filter.md</c>); asked once for each distinct value.</summary>
internal sealed class ValueTest
{
    private readonly Filter _filter;
    private readonly Regex? _pattern;
    private readonly decimal?[] _measures;
    private readonly bool _isTime;

    internal ValueTest(Filter filter)
    {
        _filter = filter;
        _measures = [.. filter.Values.Select(FilterRules.Measure)];
        _isTime = filter.Values.Count > 0 && filter.Values[0].Kind == ValueKind.Text && Moments.TryParse(filter.Values[0].Text, out _);
        _pattern = filter.Operator switch
        {
            FilterOperator.Regex => FilterRules.Pattern(filter.Values[0].Text),
            FilterOperator.Glob => Matching.Addresses.Glob(filter.Values[0].Text),
            _ => null,
        };
    }

    /// <summary>The answer for every value code of a column, code 0 being the missing value.</summary>
    internal static bool[] Table(Filter filter, Column column)
    {
        var test = new ValueTest(filter);
        var values = column.Values;
        var table = new bool[values.Count];
        for (var code = 0; code < table.Length; code++)
        {
            table[code] = test.Holds(values[code]);
        }

        return table;
    }

    /// <exception cref="RegexMatchTimeoutException">The pattern took more than a second on one value.</exception>
    internal bool Holds(ColumnValue value) => _filter.Operator switch
    {
        FilterOperator.Equal => IsEqual(value, _filter.Values[0], _measures[0]),
        FilterOperator.NotEqual => !IsEqual(value, _filter.Values[0], _measures[0]),
        FilterOperator.EqualIgnoringCase => value.Text is { } text && text.Equals(_filter.Values[0].Text, StringComparison.OrdinalIgnoreCase),
        FilterOperator.In => IsAny(value),
        FilterOperator.NotIn => !IsAny(value),
        FilterOperator.Less => Measure(value) < _measures[0],
        FilterOperator.LessOrEqual => Measure(value) <= _measures[0],
        FilterOperator.Greater => Measure(value) > _measures[0],
        FilterOperator.GreaterOrEqual => Measure(value) >= _measures[0],
        FilterOperator.Between => Measure(value) is { } size && _measures[0] <= size && size <= _measures[1],
        FilterOperator.Contains => value.Text?.Contains(_filter.Values[0].Text, StringComparison.OrdinalIgnoreCase) == true,
        FilterOperator.Starts => value.Text?.StartsWith(_filter.Values[0].Text, StringComparison.OrdinalIgnoreCase) == true,
        FilterOperator.Ends => value.Text?.EndsWith(_filter.Values[0].Text, StringComparison.OrdinalIgnoreCase) == true,
        FilterOperator.Glob or FilterOperator.Regex => value.Text is { } text && _pattern!.IsMatch(text),
        FilterOperator.Exists => value.Kind != ValueKind.Missing,
        FilterOperator.Missing => value.Kind == ValueKind.Missing,
        _ => throw new InvalidOperationException($"The operator {_filter.Operator} has no rule."),
    };

    private bool IsAny(ColumnValue value)
    {
        for (var i = 0; i < _measures.Length; i++)
        {
            if (IsEqual(value, _filter.Values[i], _measures[i]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A number equals every spelling of it, also one that arrived as a text.</summary>
    private static bool IsEqual(ColumnValue value, FilterValue literal, decimal? number) =>
        value.Kind != ValueKind.Missing
        && (value.Text == literal.Text
            || (literal.Kind == ValueKind.Number && Decimals.TryParse(value.Text, out var size) && size == number));

    /// <summary>A number, or where the literal is a time, seconds since the Unix epoch; null for anything else.</summary>
    private decimal? Measure(ColumnValue value)
    {
        if (value.Kind is not (ValueKind.Number or ValueKind.Text) || value.Text is null)
        {
            return null;
        }

        return _isTime
            ? Moments.TryParse(value.Text, out var moment) ? moment.Micros / (decimal)Timestamp.Second : null
            : Decimals.TryParse(value.Text, out var number) ? number : null;
    }
}
