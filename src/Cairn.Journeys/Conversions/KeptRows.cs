using Cairn.Journeys.Index;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Conversions;

/// <summary>Which rows of a part exist for a report and pass its filters. For one thread.</summary>
internal sealed class KeptRows(JourneyScope scope)
{
    private uint[] _masks = [];
    private IndexSegment? _segment;
    private int _first;
    private bool _seesAll;

    /// <summary>Begins a part.</summary>
    internal void Begin(JourneyPart part)
    {
        _segment = scope.View.Segments[part.Segment];
        _first = _segment.Offsets[part.Start];
        _seesAll = scope.SeesAll(_segment);
        if (scope.Filter is { } filter)
        {
            var rows = _segment.Offsets[part.End] - _first;
            _masks = _masks.Length < rows ? new uint[rows] : _masks;
            _masks.AsSpan(0, rows).Clear();
            filter.Mark(_segment, _first, _masks.AsSpan(0, rows), 1);
        }
    }

    /// <summary>Whether every row is kept.</summary>
    internal bool IsAll => _seesAll && scope.Filter is null;

    /// <summary>Whether a row exists and passes the filters.</summary>
    internal bool Has(int row) =>
        (_seesAll || scope.Sees(_segment!.Micros[row], _segment.Flags[row])) && (scope.Filter is null || _masks[row - _first] != 0);

    /// <summary>Whether a row is kept and lies in the range.</summary>
    internal bool Counts(int row)
    {
        var micros = _segment!.Micros[row];
        return scope.Range.Start.Micros <= micros && micros < scope.Range.End.Micros && Has(row);
    }

    /// <summary>Whether a person has a row that counts: -1 for no, else the first code of such rows that is not 0, or 0.</summary>
    internal int Visits(int first, int end, ColumnCodes codes)
    {
        var found = -1;
        for (var row = first; row < end && (found < 0 || (found == 0 && codes.Length > 0)); row++)
        {
            if (Counts(row))
            {
                found = codes.Length > 0 ? codes[row] : 0;
            }
        }

        return found;
    }
}
