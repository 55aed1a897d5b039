using System.Diagnostics;
using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
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

    /// <summary>The filters as they were written.</summary>
    public IReadOnlyList<string> FilterTexts { get; init; } = [];

    /// <summary>The segment as it was written; null for everybody.</summary>
    public string? SegmentText { get; init; }

    /// <summary>Whom the report is about; null for everybody.</summary>
    public PersonSet? Persons { get; init; }

    /// <summary>What symbols and definitions are compiled against.</summary>
    public required CompileContext Context { get; init; }

    /// <summary>What an operator looks at. Compiling the filters may read columns.</summary>
    public JourneyScope Scope() => new()
    {
        View = View,
        Range = Range,
        AsOf = AsOf,
        Hidden = Hidden,
        Persons = Persons,
        Filter = Filters.Count == 0 ? null : SymbolCompiler.Compile(Filters, Context),
        Sessions = Sessions,
        Calendar = Calendar,
    };

    /// <summary>Puts on a result what every report says about itself: filters, segment, the newest event, and how long it took.</summary>
    /// <param name="result">The answer.</param>
    /// <param name="started">What <see cref="Stopwatch.GetTimestamp"/> said at the beginning.</param>
    public TResult Stamp<TResult>(TResult result, long started) where TResult : ReportResult
    {
        var newest = View.Segments.Where(segment => segment.EventCount > 0).Max(segment => (long?)segment.LastMicros);
        result.Filters = FilterTexts;
        result.Segment = SegmentText;
        result.Newest = newest is { } micros ? new Timestamp(micros).ToString() : null;
        result.TookMs = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        return result;
    }

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
        var end = Math.Min(range.End.Micros, AsOf.Micros);
        foreach (var segment in View.Segments.Where(segment => (segment.AnyFlags & Hidden) != 0))
        {
            var hidden = HiddenRows.Of(segment);
            bots += (Hidden & EventFlags.Quarantined) == 0 ? 0 : hidden.Count(EventFlags.Quarantined, range.Start.Micros, end);
            consent += (Hidden & EventFlags.ConsentDenied) == 0 ? 0
                : hidden.Count(EventFlags.ConsentDenied, range.Start.Micros, end)
                    - ((Hidden & EventFlags.Quarantined) == 0 ? 0 : hidden.Count(EventFlags.ConsentDenied | EventFlags.Quarantined, range.Start.Micros, end));
        }

        return new ExcludedResult(bots, consent, 0);
    }
}
