using System.Text;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Symbols;

/// <summary>A funnel in one line: <c>view_item &gt; add_to_cart? &gt;(20m) !remove_from_cart purchase within 7d hold cart_id</c>.</summary>
/// <param name="Steps">1 to 32, in order.</param>
/// <param name="Exclusions">What must not happen between two steps.</param>
/// <param name="Within">The conversion window; null: no limit.</param>
/// <param name="Hold">Up to three properties equal on all events of a walk.</param>
public sealed record FunnelExpression(
    ValueList<FunnelStepExpression> Steps, ValueList<FunnelExclusionExpression> Exclusions, Duration? Within, ValueList<string> Hold)
{
    /// <summary>The text form; it reads back to an equal funnel when every exclusion stands between neighbours.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        for (var i = 0; i < Steps.Count; i++)
        {
            AppendStep(text, i);
        }

        if (Within is { } within)
        {
            text.Append(" within ").Append(within);
        }

        if (Hold.Count > 0)
        {
            text.Append(" hold ").AppendJoin(", ", Hold.Select(GrammarText.Name));
        }

        return text.ToString();
    }

    private void AppendStep(StringBuilder text, int index)
    {
        if (index > 0)
        {
            text.Append(" >");
            if (Steps[index].Within is { } span)
            {
                text.Append('(').Append(span).Append(')');
            }

            foreach (var exclusion in Exclusions.Where(e => e.Before == index + 1))
            {
                text.Append(" !").Append(exclusion.Symbol);
            }

            text.Append(' ');
        }

        text.Append(Steps[index].First ? $"first({Steps[index].Symbol})" : Steps[index].Symbol.ToString());
        if (Steps[index].Optional)
        {
            text.Append('?');
        }
    }
}

/// <summary>One step of a <see cref="FunnelExpression"/>.</summary>
/// <param name="Symbol">What it matches.</param>
/// <param name="Optional">Written <c>?</c>: it does not hold a walk up.</param>
/// <param name="Within">Written <c>&gt;(20m)</c> before it: longest time since the previous event of the walk; null: no limit.</param>
/// <param name="First">Written <c>first(x)</c>: only the visitor's first match in all history.</param>
public sealed record FunnelStepExpression(Symbol Symbol, bool Optional = false, Duration? Within = null, bool First = false);

/// <summary>Events that break a walk strictly between two steps, counted from 1.</summary>
/// <param name="Symbol">What breaks it.</param>
/// <param name="After">The step it must come after; null: the first.</param>
/// <param name="Before">The step it must come before; null: the last.</param>
public sealed record FunnelExclusionExpression(Symbol Symbol, int? After = null, int? Before = null);
