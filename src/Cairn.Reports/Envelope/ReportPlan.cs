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

    /// <summary>Events with any of these flags do not exist; <see cref="EventFlags.Moved"/> is always among them.</summary>
    public required EventFlags Hidden { get; init => field = value | EventFlags.Moved; }

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

    /// <summary>The column that tells the channel of a touch.</summary>
    public string ChannelColumn { get; init; } = "channel";

    /// <summary>Whom the report is about; null for everybody.</summary>
    public PersonSet? Persons { get; init; }

    /// <summary>The key of the site.</summary>
    public required string SiteKey { get; init; }

    /// <summary>What the segments of the request name that the data does not know.</summary>
    public IReadOnlyList<WarningResult> SegmentWarnings { get; init; } = [];

    /// <summary>Whom the comparison is about; null for everybody.</summary>
    public PersonSet? ComparisonPersons { get; init; }

    /// <summary>The events and definitions that the segment names, as <see cref="OutcomeNames"/> gives them.</summary>
    public IReadOnlyCollection<string> SegmentNames { get; init; } = [];

    /// <summary>The same report on the period and the visitors to compare with; null when nothing is compared.</summary>
    public ReportPlan? Compared => Comparison is { } range ? this with { Range = range, Persons = ComparisonPersons, Comparison = null } : null;

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
        ChannelColumn = ChannelColumn,
    };

    /// <summary>Puts on a result what every report says about itself: filters, segment, the newest event, and how long it took.</summary>
    /// <param name="result">The answer.</param>
    /// <param name="started">What <see cref="Stopwatch.GetTimestamp"/> said at the beginning.</param>
    /// <param name="outcome">What the report takes as its outcome: its macros, or the steps after the entry.</param>
    public TResult Stamp<TResult>(TResult result, long started, IEnumerable<Symbol>? outcome = null) where TResult : ReportResult
    {
        var newest = View.Segments.Where(segment => segment.EventCount > 0).Max(segment => (long?)segment.NewestMicros);
        result.Filters = FilterTexts;
        result.Segment = SegmentText;
        result.SelectsOnOutcome = SegmentNames.Count > 0 && OutcomeNames.Overlap(SegmentNames, OutcomeNames.Of(outcome ?? [], Context.Definitions)) ? true : null;
        result.Newest = newest is { } micros ? new Timestamp(micros).ToString() : null;
        if (newest < Range.Start.Micros)
        {
            result.Warnings =
            [
                .. result.Warnings,
                new WarningResult("range_after_newest", $"The newest event is of {result.Newest}, before the range begins: give an earlier range.", "/range"),
            ];
        }

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
        var (leavesOutBots, leavesOutDenied) = ((Hidden & EventFlags.Quarantined) != 0, (Hidden & EventFlags.ConsentDenied) != 0);
        foreach (var segment in View.Segments)
        {
            var hidden = segment.Hidden;
            if (range.Start.Micros <= segment.Micros.Base && segment.LastMicros < Math.Min(range.End.Micros, AsOf.Micros))
            {
                bots += leavesOutBots ? hidden.Quarantined : 0;
                consent += !leavesOutDenied ? 0 : leavesOutBots ? hidden.DeniedAlone : hidden.Denied;
                continue;
            }

            var (allFlags, times) = (segment.Flags, segment.Micros);
            foreach (var row in hidden.Rows)
            {
                var flags = allFlags[row] & Hidden;
                if (flags != 0 && (flags & EventFlags.Moved) == 0 && times[row] is var micros && range.Contains(new Timestamp(micros)) && micros < AsOf.Micros)
                {
                    bots += (flags & EventFlags.Quarantined) != 0 ? 1 : 0;
                    consent += flags == EventFlags.ConsentDenied ? 1 : 0;
                }
            }
        }

        return new ExcludedResult(bots, consent, 0);
    }
}
