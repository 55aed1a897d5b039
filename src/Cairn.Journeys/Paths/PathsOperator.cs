using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Sessions;

namespace Cairn.Journeys.Paths;

/// <summary>Finds the paths people take: <c>docs/definitions/path.md</c>.</summary>
public static class PathsOperator
{
    /// <summary>Runs the plan.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The depth is not 1 to 20.</exception>
    public static PathsResult Run(PathsPlan plan, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(plan.Depth, 1, nameof(plan));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plan.Depth, PathsPlan.MaxDepth, nameof(plan));
        var state = Count(plan, cancellation);
        if (!state.IsOverfull)
        {
            return new PathsResult(state, null);
        }

        // Too many different paths to hold: only the most frequent labels are told apart, a quarter as many each time until all paths fit.
        var counts = LabelCounts.Run(
            plan.Scope, plan.Labels, () => new PathUnits(plan.Scope, plan.Labels, plan.BySession, plan.Collapse, plan.Anchor, plan.Until), cancellation).Counts;
        for (var most = 4_096; ; most /= 4)
        {
            if (most >= plan.Labels.Texts.Count)
            {
                continue;
            }

            var kept = LabelCounts.Top(plan.Labels, counts, most);
            state = Count(plan with { Labels = plan.Labels.Keep(kept) }, cancellation);
            if (!state.IsOverfull || most == 0)
            {
                return new PathsResult(state, kept.Count);
            }
        }
    }

    private static PathsState Count(PathsPlan plan, CancellationToken cancellation) =>
        JourneyRun.RunAnyOrder(plan.Scope.View, () => new PathsState(plan.Labels.Texts, plan.Depth + 1, plan.MostNodes), () => new PathsWorker(plan), cancellation);
}

/// <summary>The paths, and how many labels they were told apart by.</summary>
/// <param name="State">The paths.</param>
/// <param name="LabelsKept">Null: all labels; else the rest became <c>(other)</c>, because there were too many different paths.</param>
public sealed record PathsResult(PathsState State, int? LabelsKept);

/// <summary>Finds the paths of a part. For one thread.</summary>
internal sealed class PathsWorker(PathsPlan plan) : IJourneyWorker<PathsState>
{
    private readonly PathUnits _units = new(plan.Scope, plan.Labels, plan.BySession, plan.Collapse, plan.Anchor, plan.Until);
    private readonly ShownEvents? _events = plan.BySession && plan.Collapse && !plan.Backward && plan.At == PathAnchor.First && plan.GapMicros is null
        ? new(plan.Scope, plan.Labels, plan.Anchor, plan.Until) : null;
    private readonly RowBits _macros = new();
    private readonly RowBits _anchors = new();
    // Of the unit at hand: the rows of its macro conversions, and what each and all after it are worth.
    private readonly List<int> _macroRows = [];
    private readonly List<decimal> _worthFrom = [];
    private readonly int[] _path = new int[PathsPlan.MaxDepth + 1];
    private int _segment;
    private int _first;

    /// <inheritdoc/>
    public void Add(JourneyPart part, PathsState state)
    {
        var segment = plan.Scope.View.Segments[part.Segment];
        (_segment, _first) = (part.Segment, segment.Offsets[part.Start]);
        _macros.Clear(plan.Macros.IsEmpty ? 0 : segment.Offsets[part.End] - _first);
        plan.Macros.Mark(part.Segment, _first, _macros);
        _units.Only = null;
        if (_events?.Read(part) == true)
        {
            AddSessions(state, _events);
            if (_events.Slow is null)
            {
                return;
            }

            _units.Only = _events.Slow;
        }

        _units.Begin(part);
        while (!state.IsOverfull && _units.Read())
        {
            AddUnit(state);
        }
    }

    // Forward paths from the first anchor of each session of a part: the same as unit by unit below.
    private void AddSessions(PathsState state, ShownEvents events)
    {
        var (starts, anchors, rows) = (events.Starts, events.Starts, events.Shown.Rows);
        if (plan.Anchor is not null)
        {
            anchors = _anchors;
            anchors.Clear(rows);
            anchors.Add(events.Anchors);
            anchors.Keep(events.Shown);
        }

        for (var row = anchors.Next(0, rows); row < rows && !state.IsOverfull;)
        {
            var end = starts.Next(row + 1, rows);
            RunStop.CheckAt(row);
            var length = Walk(events, row, end, state.Exit);
            var (hasMacro, value) = plan.Macros.IsEmpty ? (false, 0) : Worth(events.Sessions, row);
            state.Add(_path.AsSpan(0, length), hasMacro, value);
            row = anchors.Next(end, rows);
        }
    }

    // Writes the labels from an anchor on, up to the end of its session; equal neighbours are one step. Returns how many.
    private int Walk(ShownEvents events, int row, int end, int exit)
    {
        var (shown, path, hasUntil) = (events.Shown, _path, plan.Until is not null);
        var label = events.LabelOf(row);
        path[0] = label;
        var next = row;
        do
        {
            next = shown.Next(next + 1, end);
        }
        while (next < end && events.LabelOf(next) == label);

        for (var length = 1; length <= plan.Depth; length++)
        {
            if (next == end)
            {
                path[length] = exit;
                return length + 1;
            }

            label = events.LabelOf(next);
            path[length] = label;
            var isUntil = false;
            do
            {
                isUntil |= hasUntil && events.Untils.Has(next);
                next = shown.Next(next + 1, end);
            }
            while (next < end && events.LabelOf(next) == label);

            if (isUntil)
            {
                return length + 1;
            }
        }

        return plan.Depth + 1;
    }

    // Of the session a row of the part belongs to.
    private (bool HasMacro, decimal Value) Worth(SessionStarts sessions, int row)
    {
        var end = sessions.Starts.Next(row + 1, _macros.Rows);
        var (hasMacro, value) = (false, 0m);
        for (var at = _macros.Next(sessions.Starts.Last(row), end); at < end; at = _macros.Next(at + 1, end))
        {
            if (!sessions.Hidden.Has(at))
            {
                hasMacro = true;
                value += plan.Macros.Between(_segment, _first + at, _first + at + 1);
            }
        }

        return (hasMacro, value);
    }

    private void AddUnit(PathsState state)
    {
        ReadMacros();
        var count = _units.Count;
        if (plan.Anchor is null)
        {
            AddPath(state, plan.Backward ? count - 1 : 0);
            return;
        }

        var isLast = plan.At == PathAnchor.Last;
        for (var at = 0; at < count; at++)
        {
            RunStop.CheckAt(at);
            var node = isLast ? count - 1 - at : at;
            if (_units.IsAnchor(node))
            {
                AddPath(state, node);
                if (plan.At != PathAnchor.Every)
                {
                    return;
                }
            }
        }
    }

    private void AddPath(PathsState state, int anchor)
    {
        var labels = _units.Labels;
        var step = plan.Backward ? -1 : 1;
        var length = 1;
        _path[0] = labels[anchor];
        while (length <= plan.Depth)
        {
            var next = anchor + (step * length);
            if (next < 0 || next >= labels.Length || IsGap(next - step, next))
            {
                _path[length++] = plan.Backward ? state.Entry : state.Exit;
                break;
            }

            _path[length++] = labels[next];
            if (_units.IsEnd(next))
            {
                break;
            }
        }

        var (hasMacro, value) = Worth(anchor);
        state.Add(_path.AsSpan(0, length), hasMacro, value);
    }

    private bool IsGap(int from, int to) => plan.GapMicros is { } gap && Math.Abs(_units.Micros(to) - _units.Micros(from)) > gap;

    // Of a session all its macros; of a visitor those from the anchor on.
    private (bool HasMacro, decimal Value) Worth(int anchor)
    {
        var at = plan.BySession ? 0 : _macroRows.BinarySearch(_units.Rows[anchor]);
        at = at < 0 ? ~at : at;
        return at < _macroRows.Count ? (true, _worthFrom[at]) : (false, 0);
    }

    // Once for a unit, however many anchors it has.
    private void ReadMacros()
    {
        _macroRows.Clear();
        _worthFrom.Clear();
        if (plan.Macros.IsEmpty)
        {
            return;
        }

        var (start, end) = (_units.Start - _first, _units.End - _first);
        if (_units.IsRun)
        {
            for (var row = _macros.Next(start, end); row < end; row = _macros.Next(row + 1, end))
            {
                _macroRows.Add(_first + row);
            }
        }
        else
        {
            foreach (var row in _units.Scattered)
            {
                if (_macros.Has(row - _first))
                {
                    _macroRows.Add(row);
                }
            }
        }

        var worth = 0m;
        for (var at = _macroRows.Count - 1; at >= 0; at--)
        {
            worth += plan.Macros.Between(_segment, _macroRows[at], _macroRows[at] + 1);
            _worthFrom.Add(worth);
        }

        _worthFrom.Reverse();
    }
}
