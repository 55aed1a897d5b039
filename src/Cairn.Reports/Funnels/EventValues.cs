using System.Globalization;
using Cairn.Journeys.Index;

namespace Cairn.Reports.Funnels;

/// <summary>Reads the money on events, as it is asked for: a site has more different amounts than a funnel has completed walks.</summary>
/// <remarks>An event without a currency is taken to be in the report's.</remarks>
internal sealed class EventValues
{
    private readonly IndexView _view;
    private readonly Column _value;
    private readonly Column _currency;
    private readonly bool[] _counts;

    public EventValues(IndexView view, string currency)
    {
        _view = view;
        _value = view.Column("value");
        _currency = view.Column("currency");
        _counts = [.. _currency.Values.Select(value => value.Text is null || value.Text == currency)];
    }

    /// <summary>The value of a row, and whether it is in the report's currency; null for none.</summary>
    public (decimal Amount, bool Counts)? Of(IndexSegment segment, int row) =>
        Amount(_value.Values[_view.Codes(_value, segment)[row]]) is { } amount
            ? (amount, _counts[_view.Codes(_currency, segment)[row]])
            : null;

    private static decimal? Amount(ColumnValue value) =>
        decimal.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount) ? amount : null;
}
