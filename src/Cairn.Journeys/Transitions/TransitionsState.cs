using Cairn.Journeys.Running;

namespace Cairn.Journeys.Transitions;

/// <summary>The neighbours counted so far, label by label. Merges in any order.</summary>
/// <remarks>Beside the labels there are <c>(other)</c>, <c>(entry)</c> and <c>(exit)</c>, in this order after them.</remarks>
public sealed class TransitionsState : IJourneyState<TransitionsState>
{
    private const int Extra = 3;

    internal TransitionsState(IReadOnlyList<string> labels, int allLabels = 0)
    {
        Labels = labels;
        NodesByLabel = new long[allLabels];
        var n = labels.Count;
        Pairs = new long[(n + Extra) * (n + Extra)];
        Repeats = new long[n];
        (Units, RepeatUnits, ReturnUnits) = (new long[2 * n], new long[2 * n], new long[2 * n]);
        PingPongs = new long[2 * n * n];
    }

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>The labels told apart.</summary>
    public IReadOnlyList<string> Labels { get; private set; }

    /// <summary>How often the second stands right after the first, by number of label.</summary>
    public long Count(int first, int second) => Pairs[(first * Width) + second];

    /// <summary>The number of <c>(other)</c>.</summary>
    public int Other => Labels.Count;

    /// <summary>The number of <c>(entry)</c>.</summary>
    public int Entry => Labels.Count + 1;

    /// <summary>The number of <c>(exit)</c>.</summary>
    public int Exit => Labels.Count + 2;

    /// <summary>One more than the largest number.</summary>
    public int Width => Labels.Count + Extra;

    /// <summary>How many nodes a label has: every node has one node or <c>(exit)</c> after it.</summary>
    public long Nodes(int label)
    {
        var sum = 0L;
        foreach (var count in Pairs.AsSpan(label * Width, Width))
        {
            sum += count;
        }

        return sum;
    }

    /// <summary>The nodes of every label of the plan, told apart or not, by its number there; empty once the labels are chosen. Not written.</summary>
    internal long[] NodesByLabel { get; }

    /// <summary>What has counted for this state and not yet handed it over.</summary>
    internal TransitionTally? Open { get; set; }

    /// <inheritdoc/>
    public void Settle() => Open?.Flush(this);

    internal long[] Pairs { get; private set; }

    /// <summary>How often a label was seen, repeats at once among them.</summary>
    public long Occurrences(int label) => Nodes(label) + Repeats[label];

    internal long[] Repeats { get; private set; }

    /// <summary>Units with a label, without a macro and with one: two numbers for each label.</summary>
    internal long[] Units { get; private set; }

    internal long[] RepeatUnits { get; private set; }

    internal long[] ReturnUnits { get; private set; }

    /// <summary>Units with a ping-pong of two labels, by the smaller number and the larger.</summary>
    internal long[] PingPongs { get; private set; }

    /// <inheritdoc/>
    public void Merge(TransitionsState later)
    {
        if (!ReferenceEquals(Labels, later.Labels) && !Labels.SequenceEqual(later.Labels))
        {
            string[] union = [.. Labels.Union(later.Labels).Order(StringComparer.Ordinal)];
            Take(With(union));
            later = later.With(union);
        }

        for (var at = 0; at < Math.Min(NodesByLabel.Length, later.NodesByLabel.Length); at++)
        {
            NodesByLabel[at] += later.NodesByLabel[at];
        }

        foreach (var (to, from) in Tables().Zip(later.Tables()))
        {
            for (var at = 0; at < to.Length; at++)
            {
                to[at] += from[at];
            }
        }
    }

    /// <summary>The same with only the labels that have most nodes, ties by text; what is known of the others is counted as <c>(other)</c>.</summary>
    public TransitionsState Keep(int top)
    {
        var kept = Enumerable.Range(0, Labels.Count).Where(label => Nodes(label) > 0)
            .OrderByDescending(Nodes).ThenBy(label => Labels[label], StringComparer.Ordinal).Take(top);
        return With([.. kept.Select(label => Labels[label])]);
    }

    /// <inheritdoc/>
    public void Write(StateWriter writer)
    {
        // In an order that does not depend on one view's dictionaries.
        var state = With([.. Enumerable.Range(0, Labels.Count).Where(label => Nodes(label) > 0).Select(label => Labels[label]).Order(StringComparer.Ordinal)]);
        writer.List(state.Labels, writer.Text);
        foreach (var table in state.Tables())
        {
            writer.Numbers(table);
        }
    }

    /// <inheritdoc/>
    public static TransitionsState Read(StateReader reader)
    {
        var state = new TransitionsState(reader.List(() => reader.Text() ?? ""));
        foreach (var table in state.Tables())
        {
            var read = reader.Numbers();
            if (read.Length != table.Length)
            {
                throw new InvalidDataException("A table in the state has not the size it should have.");
            }

            read.CopyTo(table, 0);
        }

        return state;
    }

    private long[][] Tables() => [Pairs, Repeats, Units, RepeatUnits, ReturnUnits, PingPongs];

    private void Take(TransitionsState other)
    {
        Labels = other.Labels;
        (Pairs, Repeats) = (other.Pairs, other.Repeats);
        (Units, RepeatUnits, ReturnUnits, PingPongs) = (other.Units, other.RepeatUnits, other.ReturnUnits, other.PingPongs);
    }

    // The same numbers under other labels; those that are not among them become (other).
    private TransitionsState With(string[] labels)
    {
        var to = new TransitionsState(labels);
        var place = labels.Select((label, at) => (label, at)).ToDictionary(pair => pair.label, pair => pair.at, StringComparer.Ordinal);
        int[] map = [.. Labels.Select(label => place.GetValueOrDefault(label, to.Other)), to.Other, to.Entry, to.Exit];
        var width = to.Width;
        for (var first = 0; first < map.Length; first++)
        {
            var from = Pairs.AsSpan(first * map.Length, map.Length);
            var row = to.Pairs.AsSpan(map[first] * width, width);
            for (var second = 0; second < from.Length; second++)
            {
                row[map[second]] += from[second];
            }
        }

        var count = Labels.Count;
        for (var label = 0; label < count; label++)
        {
            if (map[label] is var its && its == to.Other)
            {
                continue;
            }

            to.Repeats[its] = Repeats[label];
            for (var macro = 0; macro < 2; macro++)
            {
                to.Units[(2 * its) + macro] = Units[(2 * label) + macro];
                to.RepeatUnits[(2 * its) + macro] = RepeatUnits[(2 * label) + macro];
                to.ReturnUnits[(2 * its) + macro] = ReturnUnits[(2 * label) + macro];
                for (var second = 0; second < count; second++)
                {
                    if (PingPongs[(2 * ((label * count) + second)) + macro] is var found and not 0 && map[second] != to.Other)
                    {
                        var (low, high) = (Math.Min(its, map[second]), Math.Max(its, map[second]));
                        to.PingPongs[(2 * ((low * labels.Length) + high)) + macro] += found;
                    }
                }
            }
        }

        return to;
    }
}
