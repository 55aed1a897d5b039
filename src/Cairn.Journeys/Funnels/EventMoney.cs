using System.Runtime.CompilerServices;
using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Funnels;

/// <summary>Reads the money on events. For one thread.</summary>
/// <remarks>An event without a currency is taken to be in the report's. Each amount of the site is read from its text once, and kept as long as the column is.</remarks>
internal sealed class EventMoney
{
    private static readonly ConditionalWeakTable<Column, Amounts> Known = [];
    private readonly IndexView _view;
    private readonly Column _value;
    private readonly Column _currency;
    private readonly bool[] _counts;
    private readonly decimal?[] _amounts;
    private ColumnCodes _values;
    private ColumnCodes _currencies;

    /// <summary>The money of a view's events.</summary>
    /// <param name="view">The journeys.</param>
    /// <param name="currency">ISO 4217: what counts.</param>
    public EventMoney(IndexView view, string currency)
    {
        (_view, _value, _currency) = (view, view.Column("value"), view.Column("currency"));
        _counts = [.. _currency.Values.Select(value => value.Text is null || value.Text == currency)];
        _amounts = Known.GetValue(_value, _ => new Amounts()).Of(_value.Values);
    }

    /// <summary>Begins a segment.</summary>
    public void Begin(IndexSegment segment) => (_values, _currencies) = (_view.Codes(_value, segment), _view.Codes(_currency, segment));

    /// <summary>The value of a row, and whether it is in the report's currency; null for none.</summary>
    public (decimal Amount, bool Counts)? Of(int row) => _amounts[_values[row]] is { } amount ? (amount, _counts[_currencies[row]]) : null;

    /// <summary>The amounts of a column by code, read as far as somebody needed them.</summary>
    private sealed class Amounts
    {
        private decimal?[] _read = [];

        public decimal?[] Of(IReadOnlyList<ColumnValue> values)
        {
            var read = _read;
            if (read.Length < values.Count)
            {
                var known = read.Length;
                Array.Resize(ref read, values.Count);
                for (var code = known; code < read.Length; code++)
                {
                    read[code] = Decimals.TryParse(values[code].Text, out var amount) ? amount : null;
                }

                // Two threads may both read what is new: to the same answer.
                _read = read;
            }

            return read;
        }
    }
}
