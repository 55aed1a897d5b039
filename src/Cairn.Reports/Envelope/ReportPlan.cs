using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;

namespace Cairn.Reports.Envelope;

/// <summary>What the common part of a request means for one site.</summary>
public sealed record ReportPlan
{
    /// <summary>The journeys, by person or by visitor id as asked.</summary>
    public required IndexView View { get; init; }

    /// <summary>The report's range, cut at <see cref="AsOf"/>; without limits its start is <see cref="long.MinValue"/>.</summary>
    public required TimeRange Range { get; init; }

    /// <summary>The range to compare with; null for none.</summary>
    public TimeRange? Comparison { get; init; }

    /// <summary>Events at or after it do not exist.</summary>
    public required Timestamp AsOf { get; init; }

    /// <summary>Days and months of the report's zone.</summary>
    public required SiteCalendar Calendar { get; init; }

    /// <summary>Events with any of these flags do not exist.</summary>
    public required EventFlags Hidden { get; init; }

    /// <summary>The session rule by name.</summary>
    public required string SessionRuleName { get; init; }

    /// <summary>The session rule.</summary>
    public required SessionRule Sessions { get; init; }

    /// <summary>All must hold for an event to take part.</summary>
    public required IReadOnlyList<Filter> Filters { get; init; }

    /// <summary>The store position, for the result.</summary>
    public PositionResult Position => new(View.Position.Seq, View.Position.Change);

    /// <summary>The range, for the result.</summary>
    public RangeResult RangeResult => Describe(Range);

    /// <summary>A range as results show it: open ends are null.</summary>
    public RangeResult Describe(TimeRange range) => new(
        range.Start == TimeRange.Everything.Start ? null : range.Start.ToString(),
        range.End == TimeRange.Everything.End ? null : range.End.ToString(),
        Calendar.Zone.Id);

    /// <summary>How many events of a range are left out because of bots and consent.</summary>
    /// <param name="range">Usually <see cref="Range"/>.</param>
    public ExcludedResult Excluded(TimeRange range)
    {
        var (bots, consent) = (0L, 0L);
        foreach (var segment in View.Segments.Where(segment => (segment.AnyFlags & Hidden) != 0))
        {
            for (var row = 0; row < segment.EventCount; row++)
            {
                var hidden = segment.Flags[row] & Hidden;
                if (hidden != 0 && range.Contains(new Timestamp(segment.Micros[row])) && segment.Micros[row] < AsOf.Micros)
                {
                    bots += (hidden & EventFlags.Quarantined) != 0 ? 1 : 0;
                    consent += hidden == EventFlags.ConsentDenied ? 1 : 0;
                }
            }
        }

        return new ExcludedResult(bots, consent, 0);
    }
}
