using Cairn.Journeys.Index;
using Cairn.Journeys.Running;

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
            plan.Scope, plan.Labels, () => new PathUnits(plan.Scope, plan.Labels, plan.BySession, plan.Collapse, plan.Anchor, plan.Until), null, cancellation).Counts;
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
        JourneyRun.RunAnyOrder(plan.Scope.View, () => new PathsState(plan.Labels.Texts, plan.MostNodes), () => new PathsWorker(plan), cancellation);
}

/// <summary>The paths, and how many labels they were told apart by.</summary>
/// <param name="State">The paths.</param>
/// <param name="LabelsKept">Null: all labels; else the rest became <c>(other)</c>, because there were too many different paths.</param>
public sealed record PathsResult(PathsState State, int? LabelsKept);

/// <summary>Finds the paths of a part. For one thread.</summary>
internal sealed class PathsWorker(PathsPlan plan) : IJourneyWorker<PathsState>
{
    private readonly PathUnits _units = new(plan.Scope, plan.Labels, plan.BySession, plan.Collapse, plan.Anchor, plan.Until);
    private readonly LabelStream? _stream = plan.BySession && plan.Collapse && !plan.Backward && plan.At == PathAnchor.First && plan.GapMicros is null
        ? new(plan.Scope, plan.Labels, plan.Anchor, plan.Until) : null;
    private readonly RowBits _macros = new();
    private int _segment;
    private int _first;
    private int _node;

    /// <inheritdoc/>
    public void Add(JourneyPart part, PathsState state)
    {
        var segment = plan.Scope.View.Segments[part.Segment];
        (_segment, _first) = (part.Segment, segment.Offsets[part.Start]);
        _macros.Clear(segment.Offsets[part.End] - _first);
        plan.Macros.Mark(part.Segment, _first, _macros);
        _units.Only = null;
        if (_stream?.Read(part, plan.Macros.IsEmpty ? null : _macros) == true)
        {
            AddStream(state, _stream);
            if (_stream.Slow is null)
            {
                return;
            }

            _units.Only = _stream.Slow;
        }

        _units.Begin(part);
        while (!state.IsOverfull && _units.Read())
        {
            AddUnit(state);
        }
    }

    // Forward paths from the first anchor of each session of a part: the same as unit by unit below.
    private void AddStream(PathsState state, LabelStream stream)
    {
        var codes = stream.Codes;
        var anchors = plan.Anchor is null ? LabelStream.Starts : LabelStream.IsAnchor;
        for (var at = 0; at < codes.Length && !state.IsOverfull;)
        {
            if ((codes[at] & anchors) == 0)
            {
                at++;
                continue;
            }

            AddStretch(state, codes[at..]);
            if (_node >= 0)
            {
                var (hasMacro, value) = Worth(stream, stream.Rows[at] - _first);
                state.End(_node, hasMacro, value);
            }

            // The rest of the session has no other first anchor.
            for (at++; at < codes.Length && codes[at] < LabelStream.Starts;)
            {
                at++;
            }
        }
    }

    // Walks from an anchor on; equal neighbours are one step.
    private void AddStretch(PathsState state, ReadOnlySpan<uint> codes)
    {
        var label = codes[0] & LabelStream.Label;
        _node = state.Child(PathsState.Start, (int)label);
        var at = 1;
        while (IsSame(codes, at, label))
        {
            at++;
        }

        for (var depth = 1; depth <= plan.Depth && _node >= 0; depth++)
        {
            if (at == codes.Length || codes[at] >= LabelStream.Starts)
            {
                _node = state.Child(_node, state.Exit);
                return;
            }

            label = codes[at] & LabelStream.Label;
            _node = state.Child(_node, (int)label);
            var marks = codes[at++];
            while (IsSame(codes, at, label))
            {
                marks |= codes[at++];
            }

            if ((marks & LabelStream.IsEnd) != 0)
            {
                return;
            }
        }
    }

    private static bool IsSame(ReadOnlySpan<uint> codes, int at, uint label) =>
        at < codes.Length && codes[at] < LabelStream.Starts && (codes[at] & LabelStream.Label) == label;

    // Of the session a row of the part belongs to.
    private (bool HasMacro, decimal Value) Worth(LabelStream stream, int row)
    {
        if (plan.Macros.IsEmpty)
        {
            return (false, 0);
        }

        var end = stream.SessionStarts.Next(row + 1, _macros.Rows);
        var (hasMacro, value) = (false, 0m);
        for (var at = _macros.Next(stream.SessionStarts.Last(row), end); at < end; at = _macros.Next(at + 1, end))
        {
            hasMacro = true;
            value += plan.Macros.Between(_segment, _first + at, _first + at + 1);
        }

        return (hasMacro, value);
    }

    private void AddUnit(PathsState state)
    {
        var count = _units.Count;
        if (plan.Anchor is null)
        {
            AddPath(state, plan.Backward ? count - 1 : 0);
            return;
        }

        var isLast = plan.At == PathAnchor.Last;
        for (var at = 0; at < count; at++)
        {
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
        var node = state.Child(PathsState.Start, labels[anchor]);
        for (var depth = 1; depth <= plan.Depth && node >= 0; depth++)
        {
            var next = anchor + (step * depth);
            if (next < 0 || next >= labels.Length || IsGap(next - step, next))
            {
                node = state.Child(node, plan.Backward ? state.Entry : state.Exit);
                break;
            }

            node = state.Child(node, labels[next]);
            if (_units.IsEnd(next))
            {
                break;
            }
        }

        if (node >= 0)
        {
            var (hasMacro, value) = Worth(anchor);
            state.End(node, hasMacro, value);
        }
    }

    private bool IsGap(int from, int to) => plan.GapMicros is { } gap && Math.Abs(_units.Micros(to) - _units.Micros(from)) > gap;

    // Of a session all its macros; of a visitor those from the anchor on.
    private (bool HasMacro, decimal Value) Worth(int anchor)
    {
        if (plan.Macros.IsEmpty || !_units.Any(_macros))
        {
            return (false, 0);
        }

        var start = plan.BySession ? _units.Start : _units.Rows[anchor];
        if (_units.IsRun)
        {
            return (true, plan.Macros.Between(_segment, start, _units.End));
        }

        var (hasMacro, value) = (false, 0m);
        foreach (var row in _units.Scattered)
        {
            if (row >= start && _macros.Has(row - _first))
            {
                hasMacro = true;
                value += plan.Macros.Between(_segment, row, row + 1);
            }
        }

        return (hasMacro, value);
    }
}
