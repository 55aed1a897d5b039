using Cairn.Journeys.Definitions;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Conversions;

/// <summary>Adds journeys to the tallies of the conversions report, for one thread.</summary>
/// <remarks>A person's conversions are read once, in order, for all definitions. Nothing is allocated per person.</remarks>
internal sealed class ConversionsWorker : IJourneyWorker<ConversionsState>
{
    private const long Never = long.MinValue;
    private readonly ConversionsPlan _plan;
    private readonly JourneyScope _scope;
    private readonly IReadOnlyList<ColumnValue> _values;
    private readonly HashSet<ColumnValue> _shown;
    private readonly MatchScan _scan;
    private readonly KeptRows _kept;
    private readonly SessionScan _sessionScan;
    private readonly RowBits _macros = new();
    private readonly ConversionCursor[] _cursors;
    private readonly int[][] _tallies;
    private readonly bool[] _isMacro;
    private readonly bool[] _hasWorth;
    private readonly Dictionary<int, PersonTallies?> _groups = [];
    private readonly (int Row, long Micros, long Before)[] _latest;
    private readonly long[] _first;
    private IndexSegment _segment = null!;
    private int _firstRow;
    private ColumnCodes _codes;
    private PersonTallies _total = null!;
    private int[] _indices = new int[256];
    private IReadOnlyList<SessionSpan> _sessions = [];

    internal ConversionsWorker(ConversionsPlan plan, IReadOnlyList<ColumnValue> shown)
    {
        (_plan, _scope) = (plan, plan.Scope);
        _values = plan.Breakdown?.Values ?? [];
        _shown = [.. shown];

        // What comes before a macro and what was first is asked of all history, so the scan does not filter.
        _scan = new MatchScan(_scope with { Filter = null }, [.. plan.Definitions.Select(d => d.Set)]);
        _kept = new KeptRows(_scope);
        _sessionScan = new SessionScan(_scope.View, _scope.Sessions, _scope.Hidden, _scope.AsOf);
        _cursors = [.. plan.Definitions.Select(d => new ConversionCursor(d))];
        _tallies =
        [
            .. plan.Definitions.Select((d, i) => (int[])
                [i, .. Enumerable.Range(0, ConversionClasses.All.Count).Where(c => ConversionClasses.Has(c, d.Definition)).Select(c => plan.Definitions.Count + c)]),
        ];
        _hasWorth = [.. plan.Definitions.Select(d => d.HasWorth)];
        _isMacro = [.. plan.Definitions.Select(d => d.Definition.Kind == ConversionKind.Macro), .. ConversionClasses.All.Select(name => name == "macro")];
        _latest = new (int, long, long)[_isMacro.Length];
        _first = new long[_isMacro.Length];
    }

    /// <inheritdoc/>
    public void Add(JourneyPart part, ConversionsState state)
    {
        _segment = _scope.View.Segments[part.Segment];
        _codes = _plan.Breakdown is { } column ? _scope.View.Codes(column, _segment) : default;
        _total = new PersonTallies(state.Total);
        _groups.Clear();
        _scan.Begin(part);
        _kept.Begin(part);
        _firstRow = _segment.Offsets[part.Start];
        _macros.Clear(_segment.Offsets[part.End] - _firstRow);
        foreach (var macro in _plan.Definitions.Where(d => d.Definition.Kind == ConversionKind.Macro))
        {
            _macros.Add(macro.Segments[part.Segment].Rows, _firstRow);
        }

        foreach (var cursor in _cursors)
        {
            cursor.Begin(part.Segment);
        }

        for (var person = part.Start; person < part.End; person++)
        {
            if (_scope.Persons?.Has(part.Segment, person) != false)
            {
                Add(person, state);
            }
        }

        for (var d = 0; d < _plan.Definitions.Count; d++)
        {
            var counted = _plan.Definitions[d];
            AddRows(part, state, d, counted.HasKeys ? counted.Segments[part.Segment].Duplicates : [], (tally, n) => tally.Duplicates += n);
            AddRows(part, state, d, counted.HasKeys ? counted.Segments[part.Segment].WithoutKey : [], (tally, n) => tally.WithoutKey += n);
        }
    }

    private void Add(int person, ConversionsState state)
    {
        var (first, end) = (_segment.Offsets[person], _segment.Offsets[person + 1]);
        var reaches = _scope.Reaches(_segment, person);
        if (reaches && _kept.Visits(first, end, _codes) is >= 0 and var code)
        {
            _total.Group.Visitors++;
            if (Group(code, state) is { } group)
            {
                group.Group.Visitors++;
            }
        }

        // Whoever does not reach the range counts nothing but the order of micros around a first macro.
        if (!reaches && !_macros.Any(first - _firstRow, end - _firstRow))
        {
            return;
        }

        var matches = _scan.Of(person);
        if (reaches)
        {
            _indices = _indices.Length < end - first ? new int[Math.Max(end - first, _indices.Length * 2)] : _indices;
            _sessions = _sessionScan.Run(_segment, person, _indices.AsSpan(0, end - first));
            AddSessions(first, end, state);
        }

        if (matches.Length == 0)
        {
            return;
        }

        Array.Fill(_latest, (-1, Never, Never));
        Array.Fill(_first, Never);
        foreach (ref readonly var match in matches)
        {
            Add(match, first, state);
        }

        _total.EndPerson();
        foreach (var group in _groups.Values)
        {
            group?.EndPerson();
        }

        AddOrder();
    }

    private void AddSessions(int first, int end, ConversionsState state)
    {
        foreach (var session in _sessions)
        {
            if (!_scope.Range.Contains(new Timestamp(session.StartMicros)))
            {
                continue;
            }

            var (counts, code) = (_kept.IsAll, 0);
            for (var row = session.FirstRow; row < end && _indices[row - first] <= session.Index && (!counts || (code == 0 && _codes.Length > 0)); row++)
            {
                if (_indices[row - first] == session.Index)
                {
                    counts |= _kept.Has(row);
                    code = code == 0 && _codes.Length > 0 ? _codes[row] : code;
                }
            }

            if (counts)
            {
                _total.Group.Sessions++;
                if (Group(code, state) is { } group)
                {
                    group.Group.Sessions++;
                }
            }
        }
    }

    private void Add(Match match, int firstRow, ConversionsState state)
    {
        var (row, micros, counts) = (match.Row, match.Micros, _kept.Counts(match.Row));
        var worth = counts && _hasWorth[match.Set] ? _cursors[match.Set].At(row).In(_plan.Currency, _plan.Money, micros) : default;
        var group = counts ? Group(Code(row), state) : null;
        var session = counts ? _indices[row - firstRow] : 0;
        var startsInRange = session > 0 && _scope.Range.Contains(new Timestamp(_sessions[session - 1].StartMicros));
        foreach (var tally in _tallies[match.Set])
        {
            var isFirst = _latest[tally].Row < 0;
            if (isFirst)
            {
                _first[tally] = micros;
            }

            if (row != _latest[tally].Row)
            {
                _latest[tally] = (row, micros, _latest[tally].Micros);
            }

            if (counts)
            {
                Add(_total, tally, worth, session, startsInRange);
                if (group is not null)
                {
                    Add(group, tally, worth, session, startsInRange);
                }

                if (isFirst)
                {
                    AddFirst(_total.Group.Tally(tally), session, micros, firstRow);
                    if (group is not null)
                    {
                        AddFirst(group.Group.Tally(tally), session, micros, firstRow);
                    }
                }
            }
        }

        if (counts && _isMacro[match.Set] && worth.Net is > 0 and var net && IsOwn(worth))
        {
            Touch(_total, match, net);
            if (group is not null)
            {
                Touch(group, match, net);
            }
        }
    }

    private void Add(PersonTallies person, int at, in ConversionWorth worth, int session, bool startsInRange)
    {
        var tally = person.Group.Tally(at);
        tally.Count++;
        tally.NetCount += worth.IsFullyRefunded ? 0 : 1;
        tally.WithoutValue += worth.WithoutValue ? 1 : 0;
        if (worth.Amount is not null)
        {
            AddValue(tally, worth);
        }

        person.Count(at);
        if (startsInRange && person.IsNewSession(at, session))
        {
            tally.Sessions++;
        }
    }

    /// <summary>The visitor's first occurrence in all history, which lies in the range.</summary>
    private void AddFirst(ConversionTally tally, int session, long micros, int firstRow)
    {
        while (!_scope.Sees(_segment.Micros[firstRow], _segment.Flags[firstRow]))
        {
            firstRow++;
        }

        tally.MicrosFromFirst.Add(micros - _segment.Micros[firstRow]);
        if (session > 0)
        {
            tally.MicrosInSession.Add(micros - _sessions[session - 1].StartMicros);
            tally.SessionsUntil.Add(session);
        }
    }

    private void AddValue(ConversionTally tally, ConversionWorth worth)
    {
        if (worth.Net is not { } net)
        {
            return;
        }

        if (!IsOwn(worth))
        {
            tally.OtherCurrency++;
            return;
        }

        tally.Valued++;
        tally.Value += net;
        tally.ExcessRefund += worth.Excess;
    }

    /// <summary>Gives the value of a macro conversion to itself and to every micro that came before it within the lookback, each once.</summary>
    private void Touch(PersonTallies person, Match macro, decimal net)
    {
        person.Group.MacroValue += net;
        for (var tally = 0; tally < _latest.Length; tally++)
        {
            var touches = _isMacro[tally] ? _tallies[macro.Set].Contains(tally) : IsBefore(tally, macro);
            person.Group.Tally(tally).Touched += touches ? net : 0;
        }
    }

    private bool IsBefore(int tally, Match macro)
    {
        var (row, micros, before) = _latest[tally];
        var last = row == macro.Row ? before : micros;
        return row >= 0 && last != Never && macro.Micros - last <= _plan.LookbackMicros;
    }

    /// <summary>Notes which micros came first after the first macro conversion, in a journey that has both.</summary>
    private void AddOrder()
    {
        var macro = _first[_plan.Definitions.Count];
        for (var tally = 0; macro != Never && tally < _first.Length; tally++)
        {
            if (!_isMacro[tally] && _first[tally] != Never)
            {
                _total.Group.Tally(tally).WithMacro++;
                _total.Group.Tally(tally).AfterMacro += _first[tally] > macro ? 1 : 0;
            }
        }
    }

    private void AddRows(JourneyPart part, ConversionsState state, int d, int[] rows, Action<ConversionTally, int> add)
    {
        var person = part.Start;
        var at = rows.AsSpan().BinarySearch(_segment.Offsets[part.Start]);
        for (at = at < 0 ? ~at : at; at < rows.Length && rows[at] < _segment.Offsets[part.End]; at++)
        {
            while (_segment.Offsets[person + 1] <= rows[at])
            {
                person++;
            }

            if (_kept.Counts(rows[at]) && _scope.Persons?.Has(part.Segment, person) != false)
            {
                add(_total.Group.Tally(d), 1);
                if (Group(Code(rows[at]), state) is { } group)
                {
                    add(group.Group.Tally(d), 1);
                }
            }
        }
    }

    private bool IsOwn(ConversionWorth worth) => worth.Currency is null || worth.Currency == _plan.Currency;

    private int Code(int row) => _codes.Length == 0 ? 0 : _codes[row];

    /// <summary>The group of a value code; null without a breakdown, and for a value that is not shown.</summary>
    private PersonTallies? Group(int code, ConversionsState state)
    {
        if (_plan.Breakdown is null)
        {
            return null;
        }

        if (!_groups.TryGetValue(code, out var group))
        {
            _groups[code] = group = _shown.Contains(_values[code]) ? new PersonTallies(state.Group(_values[code])) : null;
        }

        return group;
    }

    /// <summary>A group and what the person at hand has done in it.</summary>
    private sealed class PersonTallies(ConversionsGroup group)
    {
        private readonly long[] _counts = new long[group.Tallies.Count];
        private readonly int[] _sessions = new int[group.Tallies.Count];
        private readonly List<int> _touched = [];

        internal ConversionsGroup Group => group;

        internal void Count(int tally)
        {
            if (_counts[tally]++ == 0)
            {
                _touched.Add(tally);
            }
        }

        internal bool IsNewSession(int tally, int session)
        {
            var isNew = _sessions[tally] != session;
            _sessions[tally] = session;
            return isNew;
        }

        internal void EndPerson()
        {
            foreach (var tally in _touched)
            {
                group.Tally(tally).AddVisitor(_counts[tally]);
                (_counts[tally], _sessions[tally]) = (0, 0);
            }

            _touched.Clear();
        }
    }
}
