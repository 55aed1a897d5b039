using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Paths;

/// <summary>Reads the units of a part, one after the other, as labelled nodes. For one thread.</summary>
/// <remarks>Nothing is allocated per unit: the arrays grow to the longest and stay.</remarks>
internal sealed class PathUnits
{
    private readonly JourneyScope _scope;
    private readonly PathLabels _labels;
    private readonly bool _bySession;
    private readonly bool _collapse;
    private readonly IEventSet? _anchor;
    private readonly IEventSet? _until;
    private readonly SessionCuts _cuts;
    private readonly RowBits _anchors = new();
    private readonly RowBits _untils = new();
    private readonly RowBits _passes = new();
    private readonly int[] _byName;
    private readonly int[] _byPath;
    private readonly bool[] _isHidden;
    private readonly bool _isPicky;
    private readonly long _rangeStart;
    private readonly long _rangeEnd;
    private IndexSegment? _segment;
    private TimeColumn _micros;
    private NameColumn _names;
    private Block<int> _offsets;
    private ColumnCodes _paths;
    private JourneyPart _part;
    private int _first;
    private int _person;
    private int _next;
    private int _end;
    private bool _isPlain;
    private IReadOnlyList<SessionSpan> _spans = [];
    private int[] _rows = new int[256];
    private int _rowCount;
    private int[] _nodeLabels = new int[256];
    private int[] _nodeRows = new int[256];
    private int[] _repeats = new int[256];
    private byte[] _marks = new byte[256];

    /// <summary>Units of a scope.</summary>
    /// <param name="scope">The data.</param>
    /// <param name="labels">What events are called.</param>
    /// <param name="bySession">Units are sessions that start in the range, else visitors with their events of the range.</param>
    /// <param name="collapse">Equal neighbours are one node.</param>
    /// <param name="anchor">Marks nodes with <see cref="IsAnchor"/>; its events are never hidden.</param>
    /// <param name="until">Marks nodes with <see cref="IsEnd"/>; its events are never hidden.</param>
    public PathUnits(JourneyScope scope, PathLabels labels, bool bySession, bool collapse, IEventSet? anchor = null, IEventSet? until = null)
    {
        (_scope, _labels, _bySession, _collapse, _anchor, _until) = (scope, labels, bySession, collapse, anchor, until);
        _cuts = new SessionCuts(scope);
        (_byName, _byPath) = (labels.ByName, labels.ByPathCode.Length == 0 ? [0] : labels.ByPathCode);
        _isHidden = [.. Enumerable.Range(0, _byName.Length).Select(labels.IsHidden)];
        _isPicky = anchor is not null || until is not null || scope.Filter is not null;
        (_rangeStart, _rangeEnd) = (scope.Range.Start.Micros, scope.Range.End.Micros);
    }

    /// <summary>How many nodes the unit has.</summary>
    public int Count { get; private set; }

    /// <summary>The label of each node.</summary>
    public ReadOnlySpan<int> Labels => _nodeLabels.AsSpan(0, Count);

    /// <summary>The row of the first event of each node.</summary>
    public ReadOnlySpan<int> Rows => _nodeRows.AsSpan(0, Count);

    /// <summary>How many more events each node stands for.</summary>
    public ReadOnlySpan<int> Repeats => _repeats.AsSpan(0, Count);

    /// <summary>The unit's first row.</summary>
    public int Start { get; private set; }

    /// <summary>The row after the unit's last.</summary>
    public int End { get; private set; }

    /// <summary>Whether an event of a node belongs to the anchor.</summary>
    public bool IsAnchor(int node) => (_marks[node] & 1) != 0;

    /// <summary>Whether an event of a node belongs to the end.</summary>
    public bool IsEnd(int node) => (_marks[node] & 2) != 0;

    /// <summary>When a node's first event happened.</summary>
    public long Micros(int node) => _micros[_nodeRows[node]];

    /// <summary>Whether any event of the unit is among the bits of the part.</summary>
    public bool Any(RowBits bits)
    {
        if (_isPlain)
        {
            return bits.Any(Start - _first, End - _first);
        }

        foreach (var row in _rows.AsSpan(0, _rowCount))
        {
            if (bits.Has(row - _first))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the unit's events are all the rows from <see cref="Start"/> to <see cref="End"/>.</summary>
    public bool IsRun => _isPlain;

    /// <summary>The unit's rows, where it is no run.</summary>
    public ReadOnlySpan<int> Scattered => _rows.AsSpan(0, _rowCount);

    /// <summary>Set: only these persons of a part are read, counted from its first.</summary>
    public RowBits? Only { get; set; }

    /// <summary>Begins a part.</summary>
    public void Begin(JourneyPart part)
    {
        (_part, _segment) = (part, _scope.View.Segments[part.Segment]);
        (_micros, _names, _offsets) = (_segment.Micros, _segment.Names, _segment.Offsets);
        _first = _offsets[part.Start];
        var rows = _segment.Offsets[part.End] - _first;
        _paths = _labels.Path is { } path ? _scope.View.Codes(path, _segment) : default;
        if (_bySession)
        {
            _cuts.Begin(part);
        }

        Mark(_anchors, _anchor, rows);
        Mark(_untils, _until, rows);
        Mark(_passes, _scope.Filter, rows);
        (_person, _next, _end) = (part.Start - 1, 0, 0);
        (_isPlain, _spans) = (true, []);
    }

    /// <summary>Goes to the next unit that has a node; false when there is none in the part.</summary>
    public bool Read()
    {
        while (ReadRows())
        {
            Fill();
            if (Count > 0)
            {
                return true;
            }
        }

        return false;
    }

    private void Mark(RowBits bits, IEventSet? set, int rows)
    {
        if (set is not null)
        {
            bits.Clear(rows);
            bits.Add(set, _segment!, _first);
        }
    }

    // Finds the rows of the next unit, of the person at hand or the next.
    private bool ReadRows()
    {
        while (true)
        {
            if (_bySession ? NextSession() : NextVisitor())
            {
                return true;
            }

            do
            {
                if (++_person >= _part.End)
                {
                    return false;
                }
            }
            while (_scope.Persons?.Has(_part.Segment, _person) == false || Only?.Has(_person - _part.Start) == false);

            (_next, _end) = (_offsets[_person], _offsets[_person + 1]);
            if (_bySession && !(_isPlain = _cuts.IsPlain(_person)))
            {
                (_spans, _next) = (_cuts.Run(_person), 0);
            }
        }
    }

    private bool NextSession()
    {
        if (_isPlain)
        {
            while (_next < _end)
            {
                (Start, End) = (_next, _cuts.EndOf(_next, _end));
                _next = End;
                if (_micros[Start] is var micros && micros >= _rangeStart && micros < _rangeEnd)
                {
                    return true;
                }
            }

            return false;
        }

        while (_next < _spans.Count)
        {
            var span = _spans[_next++];
            if (_scope.Range.Contains(new Timestamp(span.StartMicros)))
            {
                _rowCount = _cuts.RowsOf(span, ref _rows);
                (Start, End) = (_rows[0], _rows[_rowCount - 1] + 1);
                return true;
            }
        }

        // The next person may be plain; until then there is nothing left to read.
        (_isPlain, _next, _end) = (true, 0, 0);
        return false;
    }

    private bool NextVisitor()
    {
        if (_next >= _end)
        {
            return false;
        }

        var (row, end) = (_next, _end);
        (_next, _isPlain, _rowCount) = (end, false, 0);
        for (; row < end; row++)
        {
            RunStop.CheckAt(row);
            var micros = _segment!.Micros[row];
            if (_scope.Range.Contains(new Timestamp(micros)) && _scope.Sees(micros, _segment.Flags[row]))
            {
                if (_rowCount == _rows.Length)
                {
                    Array.Resize(ref _rows, _rowCount * 2);
                }

                _rows[_rowCount++] = row;
            }
        }

        if (_rowCount > 0)
        {
            (Start, End) = (_rows[0], _rows[_rowCount - 1] + 1);
        }

        return _rowCount > 0;
    }

    private void Fill()
    {
        Count = 0;
        var rows = _isPlain ? End - Start : _rowCount;
        if (_nodeLabels.Length <= rows)
        {
            (_nodeLabels, _nodeRows, _repeats, _marks) = (new int[(rows * 2) + 1], new int[(rows * 2) + 1], new int[(rows * 2) + 1], new byte[(rows * 2) + 1]);
        }

        if (_isPlain && !_isPicky && !_names.HasRare)
        {
            FillRun();
            return;
        }

        var count = 0;
        for (var at = 0; at < rows; at++)
        {
            RunStop.CheckAt(at);
            var row = _isPlain ? Start + at : _rows[at];
            var name = _names[row];
            var mark = 0;
            if (_isPicky)
            {
                if (_scope.Filter is not null && !_passes.Has(row - _first))
                {
                    continue;
                }

                mark = (_anchor is not null && _anchors.Has(row - _first) ? 1 : 0) | (_until is not null && _untils.Has(row - _first) ? 2 : 0);
            }

            if (_isHidden[name] && mark == 0)
            {
                continue;
            }

            var label = _byName[name];
            label = label == PathLabels.ByPath ? _byPath[_paths[row]] : label;
            if (_collapse && count > 0 && _nodeLabels[count - 1] == label)
            {
                _repeats[count - 1]++;
                _marks[count - 1] |= (byte)mark;
                continue;
            }

            (_nodeLabels[count], _nodeRows[count], _repeats[count], _marks[count]) = (label, row, 0, (byte)mark);
            count++;
        }

        Count = count;
    }

    // The same for a run of rows without anchors and filters. Nothing branches on what nobody can predict: whether a name is shown, is a page view or repeats.
    private void FillRun()
    {
        var names = _names.Bytes.Slice(Start, End - Start);
        var (labels, nodes, repeats) = (_nodeLabels, _nodeRows, _repeats);
        var (byName, byPath, isHidden, apart) = (_byName, _byPath, _isHidden, !_collapse);
        var (count, last) = (0, -1);
        for (var at = 0; at < names.Length; at++)
        {
            var name = names[at];
            var (ofName, ofPath) = (byName[name], byPath[_paths[Start + at]]);
            var label = ofName == PathLabels.ByPath ? ofPath : ofName;
            var isShown = !isHidden[name];
            var isNew = isShown & (apart | (label != last));
            (labels[count], nodes[count], repeats[count]) = (label, Start + at, 0);
            count += isNew ? 1 : 0;
            repeats[Math.Max(0, count - 1)] += isShown & !isNew ? 1 : 0;
            last = isShown ? label : last;
        }

        Count = count;
    }
}
