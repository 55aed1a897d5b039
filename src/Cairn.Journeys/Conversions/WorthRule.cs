using Cairn.Journeys.Definitions;
using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Conversions;

/// <summary>What a definition says a conversion is worth. A value from a model is none until there is a value table.</summary>
internal sealed class WorthRule
{
    private readonly ConversionValue _value;
    private readonly IndexView _view;
    private readonly Column? _amounts;
    private readonly Column? _currencies;
    private readonly IReadOnlyList<ColumnValue> _codes = [];
    private readonly decimal?[] _numbers = [];
    private WholeAmounts? _whole;

    internal WorthRule(ConversionValue value, IndexView view)
    {
        _value = value;
        _view = view;
        if (CanBeRefunded)
        {
            _amounts = view.Column(PropertyNames.Resolve(value.Property ?? "value", view));
            _currencies = view.Column(PropertyNames.Resolve(value.CurrencyProperty ?? "currency", view));
            _codes = _currencies.Values;
            _numbers = [.. _amounts.Values.Select(decimal? (v) => Decimals.TryParse(v.Text, out var number) ? number : null)];
            HasNegative = Array.Exists(_numbers, number => number < 0);
        }
    }

    internal bool CanBeRefunded => _value.Kind is ConversionValueKind.Fixed or ConversionValueKind.Property;

    /// <summary>Whether any event has a negative value.</summary>
    internal bool HasNegative { get; }

    /// <summary>The worth of a segment's rows.</summary>
    internal Rows On(IndexSegment segment) => new(
        this, _amounts is null ? default : _view.Codes(_amounts, segment), _currencies is null ? default : _view.Codes(_currencies, segment));

    /// <summary>The amounts as whole units; kept for the currency asked for last, since every thread and segment of a report asks for one.</summary>
    private WholeAmounts Whole(string currency, int minorDigits)
    {
        if (_whole is not { } whole || whole.Currency != currency || whole.MinorDigits != minorDigits)
        {
            _whole = whole = new WholeAmounts(currency, minorDigits, _numbers, _codes);
        }

        return whole;
    }

    internal readonly struct Rows(WorthRule rule, ColumnCodes amounts, ColumnCodes currencies)
    {
        internal ConversionWorth Of(int row)
        {
            switch (rule._value.Kind)
            {
                case ConversionValueKind.Fixed:
                    return new ConversionWorth(rule._value.Amount ?? 0, rule._value.Currency);
                case ConversionValueKind.Property:
                    var amount = Signed(row);
                    return amount is null or < 0 ? new ConversionWorth(0, null, WithoutValue: true) : new ConversionWorth(amount, Currency(row));
                default:
                    return default;
            }
        }

        /// <summary>The amounts of rows as whole units of a currency; null where they are not read from a property.</summary>
        internal WholeAmounts.Rows? Whole(string currency, int minorDigits) => rule._value.Kind == ConversionValueKind.Property && amounts.Length > 0
            ? new WholeAmounts.Rows(rule.Whole(currency, minorDigits), amounts, currencies)
            : null;

        /// <summary>The number in the value property as it is, also below 0; null when it is none.</summary>
        internal decimal? Signed(int row) => amounts.Length == 0 ? null : rule._numbers[amounts[row]];

        /// <summary>The currency of a refund.</summary>
        internal string? RefundCurrency(int row) => rule._value.Kind == ConversionValueKind.Fixed ? rule._value.Currency : Currency(row);

        private string? Currency(int row) => currencies.Length == 0 ? null : rule._codes[currencies[row]].Text;
    }
}
