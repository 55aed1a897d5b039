using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Conversions;

/// <summary>The order of events over all visitors: time, the client's sequence where the store gives it as a column, store sequence.</summary>
internal sealed class TotalOrder
{
    private const string ClientSequence = "client_seq";
    private readonly IndexView _view;
    private readonly Column? _column;
    private readonly decimal[] _numbers = [];

    internal TotalOrder(IndexView view)
    {
        _view = view;
        _column = view.HasColumn(ClientSequence) ? view.Column(ClientSequence) : null;
        _numbers = _column is null ? [] : [.. _column.Values.Select(v => Decimals.TryParse(v.Text, out var n) ? n : 0)];
    }

    internal (long Micros, decimal Client, long Seq) Of(IndexSegment segment, int row) =>
        (segment.Micros[row], _column is null ? 0 : _numbers[_view.Codes(_column, segment)[row]], segment.Seqs[row]);
}
