using System.Globalization;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Retention;
using Cairn.Journeys.Time;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Retention;

/// <summary>The whole local periods that a range touches, beyond as_of as far as the request goes.</summary>
internal sealed class RetentionPeriods(SiteCalendar calendar, CalendarUnit unit, DayOfWeek weekStart)
{
    /// <summary>How long a period is on a rolling clock: hours, days and weeks as they are, a month as 30 days.</summary>
    public long FixedMicros => unit switch
    {
        CalendarUnit.Hour => 3_600 * Timestamp.Second,
        CalendarUnit.Day => Timestamp.Day,
        CalendarUnit.Week => 7 * Timestamp.Day,
        _ => 30 * Timestamp.Day,
    };

    /// <summary>Where each period begins, and the end of the last; empty when there is no time at all. Too many are a fault.</summary>
    public List<long> Bounds(RangeRequest? asked, TimeRange range, ReportPlan plan, List<Fault> faults)
    {
        if (Whole(asked, range, plan) is not { } whole)
        {
            return [];
        }

        var bounds = new List<long>();
        for (var at = FirstOf(whole.Start); at < whole.End; at = Next(at))
        {
            if (bounds.Count == RetentionPlan.MaxPeriods)
            {
                faults.Add(new Fault(
                    "retention.too-many-periods", "/period", $"The range has more than {RetentionPlan.MaxPeriods} periods; give a shorter range or a longer period."));
                return [];
            }

            bounds.Add(at.Micros);
            if (Next(at) >= whole.End)
            {
                bounds.Add(Next(at).Micros);
            }
        }

        return bounds;
    }

    /// <summary>What a period is called: its local date, for hours the moment.</summary>
    public string Name(long start) => calendar.LocalTime(new Timestamp(start))
        .ToString(unit == CalendarUnit.Hour ? "yyyy-MM-dd'T'HH:mmzzz" : "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private Timestamp FirstOf(Timestamp moment)
    {
        if (unit != CalendarUnit.Week)
        {
            return calendar.BucketOf(moment, unit).Start;
        }

        var day = calendar.DayOf(moment);
        return calendar.StartOf(day.AddDays(-(((int)day.DayOfWeek - (int)weekStart + 7) % 7)));
    }

    private Timestamp Next(Timestamp start) => unit == CalendarUnit.Week
        ? calendar.StartOf(calendar.DayOf(start).AddDays(7))
        : calendar.BucketOf(start, unit).End;

    // An open start is the first event, an open end the last; an end beyond as_of is kept, since its cells are null and not missing.
    private TimeRange? Whole(RangeRequest? asked, TimeRange range, ReportPlan plan)
    {
        var segments = plan.View.Segments.Where(segment => segment.EventCount > 0).ToList();
        var (start, end) = (range.Start, range.End);
        if (start == TimeRange.Everything.Start)
        {
            if (segments.Count == 0)
            {
                return null;
            }

            start = new Timestamp(segments.Min(segment => segment.Micros.Base));
        }

        if (asked?.To is { } text)
        {
            end = RangeParser.Moment(text, calendar, "/range/to", []) ?? end;
        }
        else if (asked?.Last is null or "all" && segments.Count > 0 && segments.Max(segment => segment.LastMicros) is var last && last < end.Micros - 1)
        {
            end = new Timestamp(last + 1);
        }

        return start < end ? new TimeRange(start, end) : null;
    }
}
