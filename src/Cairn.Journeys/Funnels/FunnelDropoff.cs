using Cairn.Journeys.Index;
using Cairn.Journeys.Matching;
using Cairn.Journeys.Running;
using Cairn.Journeys.Sessions;

namespace Cairn.Journeys.Funnels;

/// <summary>A unit that stopped at a step.</summary>
/// <param name="Entry">When its reported walk began, in microseconds since the Unix epoch.</param>
/// <param name="Visitor">Whose it is.</param>
/// <param name="Last">When it did its last step.</param>
/// <param name="Next">What it did next; null for nothing.</param>
public sealed record DroppedUnit(long Entry, string Visitor, long Last, string? Next)
{
    /// <summary>Newest entry first, then by visitor, then by the last step.</summary>
    public static int Compare(DroppedUnit one, DroppedUnit other)
    {
        var byEntry = other.Entry.CompareTo(one.Entry);
        var byVisitor = byEntry != 0 ? byEntry : string.CompareOrdinal(one.Visitor, other.Visitor);
        return byVisitor != 0 ? byVisitor : one.Last.CompareTo(other.Last);
    }
}

/// <summary>What units did next that stopped at a step, and the newest of them.</summary>
/// <param name="limit">How many units are kept.</param>
public sealed class FunnelDropoff(int limit) : IJourneyState<FunnelDropoff>
{
    private readonly Dictionary<string, long> _next = new(StringComparer.Ordinal);
    private readonly List<DroppedUnit> _units = [];
    private long _left;

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>How many units did each thing next, most first; null for those who did nothing.</summary>
    public IReadOnlyList<(string? Label, long Units)> Next =>
    [
        .. _next.Select(pair => ((string?)pair.Key, pair.Value)).Concat(_left > 0 ? [(null, _left)] : [])
            .OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Item1, StringComparer.Ordinal),
    ];

    /// <summary>The units in order, not more than the limit.</summary>
    public IReadOnlyList<DroppedUnit> Units
    {
        get
        {
            Trim();
            return _units;
        }
    }

    /// <inheritdoc/>
    public void Merge(FunnelDropoff later)
    {
        _left += later._left;
        foreach (var (label, units) in later._next)
        {
            _next[label] = _next.GetValueOrDefault(label) + units;
        }

        _units.AddRange(later._units);
        Trim();
    }

    /// <inheritdoc/>
    public void Write(StateWriter writer)
    {
        Trim();
        writer.Number(limit);
        writer.Number(_left);
        writer.List([.. _next.OrderBy(pair => pair.Key, StringComparer.Ordinal)], pair =>
        {
            writer.Text(pair.Key);
            writer.Number(pair.Value);
        });
        writer.List(_units, unit =>
        {
            writer.Number(unit.Entry);
            writer.Text(unit.Visitor);
            writer.Number(unit.Last);
            writer.Text(unit.Next);
        });
    }

    /// <inheritdoc/>
    public static FunnelDropoff Read(StateReader reader)
    {
        var state = new FunnelDropoff(reader.Int()) { _left = reader.Number() };
        foreach (var (label, units) in reader.List(() => (reader.Text() ?? "", reader.Number())))
        {
            state._next[label] = units;
        }

        state._units.AddRange(reader.List(() => new DroppedUnit(reader.Number(), reader.Text() ?? "", reader.Number(), reader.Text())));
        return state;
    }

    private void Count(string? next)
    {
        if (next is null)
        {
            _left++;
        }
        else
        {
            _next[next] = _next.GetValueOrDefault(next) + 1;
        }
    }

    private void Keep(DroppedUnit unit)
    {
        _units.Add(unit);
        if (_units.Count >= 2 * (limit + 8))
        {
            Trim();
        }
    }

    private void Trim()
    {
        _units.Sort(DroppedUnit.Compare);
        _units.RemoveRange(Math.Min(limit, _units.Count), Math.Max(0, _units.Count - limit));
    }

    /// <summary>Finds the next event of every unit that stopped at a step. For one thread.</summary>
    /// <param name="view">The journeys.</param>
    /// <param name="plan">The funnel.</param>
    /// <param name="step">The step, from 1.</param>
    /// <param name="after">Only units after this one are kept; null: from the first.</param>
    public sealed class Counter(IndexView view, FunnelPlan plan, int step, DroppedUnit? after) : IFunnelCounter<FunnelDropoff>
    {
        private readonly Column _path = view.Column("path");
        private readonly int _pageView = view.NameCode("page_view");
        private readonly HashSet<int> _passed = [.. plan.Unobtrusive.Where(name => name != "element_click").Select(view.NameCode)];
        private readonly SessionScan? _sessions = plan.Sessions is { } rule ? new SessionScan(view, rule, plan.Hidden, plan.AsOf) : null;
        private ColumnCodes _paths;
        private IndexSegment? _segment;
        private FunnelDropoff? _state;
        private int[] _indices = [];

        /// <inheritdoc/>
        public bool NeedsWalksOfOne => true;

        /// <inheritdoc/>
        public void AddOnes(long count) => throw new InvalidOperationException("The walk of every unit was asked for.");

        /// <inheritdoc/>
        public void Begin(IndexSegment segment, JourneyPart part, FunnelDropoff state) =>
            (_segment, _state, _paths) = (segment, state, view.Codes(_path, segment));

        /// <inheritdoc/>
        public void Add(in FunnelUnit unit)
        {
            if (unit.Level != step)
            {
                return;
            }

            var (entry, last) = (unit.Walk[0], unit.Walk[^1]);
            var next = Next(unit.Person, entry, last);
            _state!.Count(next);
            var dropped = new DroppedUnit(_segment!.Micros[entry], view.PersonId(_segment, unit.Person), _segment.Micros[last], next);
            if (after is null || DroppedUnit.Compare(after, dropped) < 0)
            {
                _state.Keep(dropped);
            }
        }

        private string? Next(int person, int entry, int last)
        {
            var segment = _segment!;
            var (first, end) = (segment.Offsets[person], segment.Offsets[person + 1]);
            var session = Session(person, entry, end - first);
            for (var row = last + 1; row < end; row++)
            {
                if (!WalkRules.Within(segment.Micros[row], segment.Micros[entry], plan.WithinMicros ?? long.MaxValue))
                {
                    return null;
                }

                if (segment.Micros[row] < plan.AsOf.Micros && (segment.Flags[row] & plan.Hidden) == 0 && !_passed.Contains(segment.Names[row])
                    && (session == 0 || _indices[row - first] == session))
                {
                    return Label(row);
                }
            }

            return null;
        }

        // The unit's session; 0 where a unit is a person.
        private int Session(int person, int entry, int rows)
        {
            if (_sessions is null)
            {
                return 0;
            }

            _indices = _indices.Length < rows ? new int[rows * 2] : _indices;
            _sessions.Run(_segment!, person, _indices.AsSpan(0, rows));
            return _indices[entry - _segment!.Offsets[person]];
        }

        private string Label(int row) => _segment!.Names[row] == _pageView && _path.Values[_paths[row]].Text is { } path
            ? Addresses.Normalise("path", path)
            : view.Names[_segment.Names[row]];
    }
}
