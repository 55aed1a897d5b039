using System.Runtime.InteropServices;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Index;

namespace Cairn.Journeys.Matrices;

/// <summary>Gives the value of each conversion of the columns to the rows' sets that came before it. For one thread.</summary>
/// <remarks>Only persons with a conversion of value cost anything: their events are read once for each such column.</remarks>
internal sealed class TouchedValue
{
    private readonly MatrixPlan _plan;
    private readonly NameSlots _slots;
    private readonly (int Column, CountedConversions Counted, OccurrenceRows Rows)[] _columns;
    private readonly (int Set, OccurrenceRows Rows)[] _others;
    private readonly int[] _slotLast;
    private readonly long[] _touchedBy;
    private readonly List<int> _seen = [];
    private IndexSegment? _segment;
    private long _touch;
    private SegmentConversions.WorthList[] _worth = [];

    public TouchedValue(MatrixPlan plan, NameSlots slots)
    {
        _plan = plan;
        _slots = slots;
        _columns =
        [
            .. plan.Columns.Select((set, number) => (number, set.Counted)).Where(pair => pair.Counted is not null)
                .Select(pair => (pair.number, pair.Counted!, new OccurrenceRows(plan.Columns[pair.number]))),
        ];
        _others = [.. plan.Rows.Select((set, number) => (number, set)).Where(pair => pair.set.Names is null).Select(pair => (pair.number, new OccurrenceRows(pair.set)))];
        _slotLast = new int[slots.Sets.Length];
        _touchedBy = new long[plan.Rows.Count];
    }

    /// <summary>Begins a part.</summary>
    public void Begin(IndexSegment segment, JourneyPart part)
    {
        _segment = segment;
        _worth = [.. _columns.Select(column => column.Counted.Segments[part.Segment].Worth)];
        foreach (var rows in _columns.Select(column => column.Rows).Concat(_others.Select(other => other.Rows)))
        {
            rows.Begin(segment, part);
        }
    }

    /// <summary>Adds the conversions of a person.</summary>
    /// <param name="first">The person's first row.</param>
    /// <param name="start">The first row in the range.</param>
    /// <param name="end">The row after the last in the range.</param>
    /// <param name="counts">Whether a conversion takes part; null: all.</param>
    /// <param name="sees">Whether an event exists; null: all.</param>
    /// <param name="state">Where values go.</param>
    public void Add(int first, int start, int end, Predicate<int>? counts, Predicate<int>? sees, MatrixState state)
    {
        for (var at = 0; at < _columns.Length; at++)
        {
            var rows = _columns[at].Rows.Between(start, end);
            if (rows.IsEmpty)
            {
                continue;
            }

            var place = _columns[at].Rows.Place;
            var read = first;
            Forget();
            for (var i = 0; i < rows.Length; i++)
            {
                var worth = _worth[at][place + i];
                if (worth.Net is > 0 and var net && (worth.Currency is null || worth.Currency == _plan.Currency) && (counts is null || counts(rows[i])))
                {
                    read = ReadUpTo(read, rows[i], sees);
                    state.Value[_columns[at].Column] += net;
                    Touch(rows[i], first, net, _columns[at].Column, sees, state);
                }
            }
        }
    }

    private void Forget()
    {
        foreach (var slot in _seen)
        {
            _slotLast[slot] = 0;
        }

        _seen.Clear();
    }

    // The last row of each slot, one more than it is, so that 0 means none.
    private int ReadUpTo(int row, int end, Predicate<int>? sees)
    {
        var (names, ofName, last) = (_segment!.Names, _slots.OfName, _slotLast);
        var bytes = names.Bytes;
        for (; row < end; row++)
        {
            var code = bytes[row];
            var slot = ofName[code != NameColumn.Rare ? code : names[row]];
            if (slot != 0 && (sees is null || sees(row)))
            {
                if (last[slot] == 0)
                {
                    _seen.Add(slot);
                }

                last[slot] = row + 1;
            }
        }

        return row;
    }

    private void Touch(int row, int first, decimal net, int column, Predicate<int>? sees, MatrixState state)
    {
        var (times, sets, touched, rowCount) = (_segment!.Micros, _slots.Sets, state.Touched, _plan.Rows.Count);
        var (micros, columns) = (times[row], _plan.Columns.Count);
        _touch++;
        foreach (var slot in CollectionsMarshal.AsSpan(_seen))
        {
            if (micros - times[_slotLast[slot] - 1] > _plan.LookbackMicros)
            {
                continue;
            }

            foreach (var set in sets[slot])
            {
                // A set may have several slots, and a row may be a conversion of several columns.
                if (set < rowCount && _touchedBy[set] != _touch)
                {
                    _touchedBy[set] = _touch;
                    touched[(set * columns) + column] += net;
                }
            }
        }

        foreach (var (set, rows) in _others)
        {
            var before = rows.LastBefore(row);
            while (before >= first && sees?.Invoke(before) == false)
            {
                before = rows.LastBefore(before);
            }

            if (before >= first && micros - times[before] <= _plan.LookbackMicros)
            {
                state.Touched[(set * _plan.Columns.Count) + column] += net;
            }
        }
    }
}
