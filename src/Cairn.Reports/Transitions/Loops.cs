using Cairn.Journeys.Transitions;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Transitions;

/// <summary>Reads the loops out of what was counted.</summary>
internal static class Loops
{
    /// <summary>Every loop that happened, by units, descending; then kind and labels.</summary>
    public static IReadOnlyList<LoopResult> Of(TransitionsState state)
    {
        var loops = new List<LoopResult>();
        var labels = state.Labels.Count;
        for (var label = 0; label < labels; label++)
        {
            Add(loops, "repeat", [label], state, state.RepeatUnits.AsSpan(2 * label, 2), Proportion.Rate(state.Repeats[label], state.Occurrences(label)));
            var returns = state.ReturnUnits.AsSpan(2 * label, 2);
            Add(loops, "return", [label], state, returns, Proportion.Rate(returns[0] + returns[1], state.Units[2 * label] + state.Units[(2 * label) + 1]));
            for (var second = label + 1; second < labels; second++)
            {
                var units = state.PingPongs.AsSpan(2 * ((label * labels) + second), 2);
                if (units[0] + units[1] == 0)
                {
                    continue;
                }

                int[] pair = string.CompareOrdinal(state.Labels[label], state.Labels[second]) < 0 ? [label, second] : [second, label];
                Add(loops, "ping_pong", pair, state, units, null);
            }
        }

        return
        [
            .. loops.OrderByDescending(loop => loop.Units).ThenBy(loop => loop.Kind, StringComparer.Ordinal)
                .ThenBy(loop => loop.Labels[0], StringComparer.Ordinal).ThenBy(loop => loop.Labels[^1], StringComparer.Ordinal),
        ];
    }

    // Units come as two numbers: without a macro conversion and with one.
    private static void Add(List<LoopResult> loops, string kind, int[] labels, TransitionsState state, ReadOnlySpan<long> units, double? rate)
    {
        var (without, with) = (units[0], units[1]);
        if (without + with > 0)
        {
            var (restWithout, restWith) = (state.Units[2 * labels[0]] - without, state.Units[(2 * labels[0]) + 1] - with);
            loops.Add(new LoopResult(
                kind, [.. labels.Select(label => state.Labels[label])], without + with, rate, Proportion.Rate(with, without + with), Proportion.Rate(restWith, restWithout + restWith)));
        }
    }
}
