using Cairn.Journeys.Conversions;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Changes;

/// <summary>Adds the visitors of a part, for one thread. A visitor's value of a dimension is that of their first event in the period that has one.</summary>
internal sealed class ChangesWorker : IJourneyWorker<ChangesState>
{
    private const string Landing = "landing";
    private const int Macro = 0;

    private readonly JourneyScope _scope;
    private readonly MatchScan _scan;
    private readonly KeptRows _kept;
    private readonly Column[] _columns;
    private readonly bool[] _ofPage;
    private readonly ColumnCodes[] _codes;
    private readonly int[] _values;
    private readonly bool[] _did;
    private readonly Dictionary<int, Converters>[] _counts;
    private readonly int _pageView;
    private IndexSegment _segment = null!;

    public ChangesWorker(ChangesPlan plan)
    {
        _scope = plan.Scope;
        _scan = new MatchScan(_scope, [plan.Macro, .. plan.Micros]);
        _kept = new KeptRows(_scope);
        _ofPage = [.. plan.Dimensions.Select(dimension => dimension == Landing)];
        _columns = [.. plan.Dimensions.Select(dimension => _scope.View.Column(dimension == Landing ? "path" : PropertyNames.Resolve(dimension, _scope.View)))];
        _codes = new ColumnCodes[_columns.Length];
        _values = new int[_columns.Length];
        _did = new bool[plan.Micros.Count + 1];
        _counts = [.. _columns.Select(_ => new Dictionary<int, Converters>())];
        _pageView = _scope.View.NameCode("page_view");
    }

    /// <inheritdoc/>
    public void Add(JourneyPart part, ChangesState state)
    {
        _segment = _scope.View.Segments[part.Segment];
        _scan.Begin(part);
        _kept.Begin(part);
        for (var dimension = 0; dimension < _columns.Length; dimension++)
        {
            _codes[dimension] = _scope.View.Codes(_columns[dimension], _segment);
            _counts[dimension].Clear();
        }

        for (var person = part.Start; person < part.End; person++)
        {
            if (_scope.Persons?.Has(part.Segment, person) != false && Visits(_segment.Offsets[person], _segment.Offsets[person + 1]))
            {
                AddVisitor(_scan.Of(person), state);
            }
        }

        for (var dimension = 0; dimension < _columns.Length; dimension++)
        {
            foreach (var (code, counted) in _counts[dimension])
            {
                state.Add(dimension, code == 0 ? "(none)" : _columns[dimension].Values[code].Text ?? "(none)", counted);
            }
        }
    }

    // Whether there is an event of theirs in the period, and their value of each dimension.
    private bool Visits(int first, int end)
    {
        Array.Clear(_values);
        var (visits, left) = (false, _values.Length);
        for (var row = JourneyRows.FirstAtOrAfter(_segment, first, end, _scope.Range.Start.Micros); row < end && (!visits || left > 0); row++)
        {
            RunStop.CheckAt(row);
            if (_segment.Micros[row] >= _scope.Range.End.Micros)
            {
                break;
            }

            if (!_kept.Has(row))
            {
                continue;
            }

            visits = true;
            for (var dimension = 0; dimension < _values.Length; dimension++)
            {
                if (_values[dimension] == 0 && _codes[dimension][row] is var code and not 0 && (!_ofPage[dimension] || _segment.Names[row] == _pageView))
                {
                    _values[dimension] = code;
                    left--;
                }
            }
        }

        return visits;
    }

    private void AddVisitor(ReadOnlySpan<Match> matches, ChangesState state)
    {
        Array.Clear(_did);
        foreach (ref readonly var match in matches)
        {
            _did[match.Set] |= _kept.Counts(match.Row);
        }

        var one = new Converters(1, _did[Macro] ? 1 : 0);
        state.All += one;
        for (var dimension = 0; dimension < _values.Length; dimension++)
        {
            _counts[dimension][_values[dimension]] = _counts[dimension].GetValueOrDefault(_values[dimension]) + one;
        }

        for (var set = Macro + 1; set < _did.Length; set++)
        {
            if (_did[set])
            {
                state.AddDid(set - 1, _did[Macro]);
            }
        }
    }
}
