using Cairn.Journeys.Definitions;
using Cairn.Journeys.Index;
using Cairn.Journeys.Matching;
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
        }
    }

    internal bool CanBeRefunded => _value.Kind is ConversionValueKind.Fixed or ConversionValueKind.Property;

    internal ConversionWorth Of(IndexSegment segment, int row)
    {
        switch (_value.Kind)
        {
            case ConversionValueKind.Fixed:
                return new ConversionWorth(_value.Amount ?? 0, _value.Currency);
            case ConversionValueKind.Property:
                var amount = Signed(segment, row);
                return amount is null or < 0
                    ? new ConversionWorth(0, null, WithoutValue: true)
                    : new ConversionWorth(amount, Currency(segment, row));
            default:
                return default;
        }
    }

    /// <summary>The number in the value property as it is, also below 0; null when it is none.</summary>
    internal decimal? Signed(IndexSegment segment, int row) => _amounts is null ? null : _numbers[_view.Codes(_amounts, segment)[row]];

    /// <summary>Every visible event with a negative value, as a positive amount.</summary>
    internal IEnumerable<(int Row, decimal Amount, string? Currency)> Refunds(SegmentScan scan)
    {
        if (!Array.Exists(_numbers, n => n < 0))
        {
            yield break;
        }

        for (var row = 0; row < scan.Segment.EventCount; row++)
        {
            if (scan.Visible[row] && Signed(scan.Segment, row) is < 0 and var amount)
            {
                yield return (row, -amount, _value.Kind == ConversionValueKind.Fixed ? _value.Currency : Currency(scan.Segment, row));
            }
        }
    }

    private string? Currency(IndexSegment segment, int row) => _currencies is null ? null : _codes[_view.Codes(_currencies, segment)[row]].Text;
}
