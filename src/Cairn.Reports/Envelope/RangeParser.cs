using System.Globalization;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Time;

namespace Cairn.Reports.Envelope;

/// <summary>Reads ranges and moments as callers write them (<c>docs/definitions/time.md</c>).</summary>
public static class RangeParser
{
    private static readonly string[] MomentFormats =
        ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"];

    /// <summary>Reads a range and cuts it at <paramref name="asOf"/>; faults are added, and then the answer means nothing.</summary>
    /// <param name="request">Null: all of history.</param>
    /// <param name="calendar">The zone of local dates.</param>
    /// <param name="asOf">The end of time.</param>
    /// <param name="where">The JSON pointer of the range.</param>
    /// <param name="faults">Where faults go.</param>
    public static TimeRange Parse(RangeRequest? request, SiteCalendar calendar, Timestamp asOf, string where, List<Fault> faults)
    {
        if (request is { Last: not null, From: not null } or { Last: not null, To: not null })
        {
            faults.Add(new Fault("range.ambiguous", where, "Give either 'last', or 'from' and 'to', not both."));
            return default;
        }

        if (request?.Last is { } last)
        {
            return Last(last, calendar, asOf, where + "/last", faults);
        }

        var from = request?.From is { } first ? Moment(first, calendar, where + "/from", faults) : TimeRange.Everything.Start;
        var to = request?.To is { } end ? Moment(end, calendar, where + "/to", faults) : asOf;
        if (from is null || to is null)
        {
            return default;
        }

        if (request?.To is not null && to < from)
        {
            faults.Add(new Fault("range.reversed", where, "The range must not end before it begins."));
            return default;
        }

        return Cut(from.Value, to.Value, asOf);
    }

    /// <summary>The period before a range, of the same length: as many local days when the range is made of such, else as many microseconds.</summary>
    public static TimeRange? Previous(TimeRange range, SiteCalendar calendar)
    {
        if (range.Start == TimeRange.Everything.Start)
        {
            return null;
        }

        var (first, end) = (calendar.DayOf(range.Start), calendar.DayOf(range.End));
        if (calendar.StartOf(first) == range.Start && calendar.StartOf(end) == range.End)
        {
            return new TimeRange(calendar.StartOf(first.AddDays(first.DayNumber - end.DayNumber)), range.Start);
        }

        return new TimeRange(new Timestamp(range.Start.Micros - (range.End.Micros - range.Start.Micros)), range.Start);
    }

    /// <summary>Reads a moment with its offset, or a local date as its first moment; null and a fault for anything else.</summary>
    public static Timestamp? Moment(string text, SiteCalendar calendar, string where, List<Fault> faults)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1 and < 9999)
        {
            return calendar.StartOf(day);
        }

        // Without an offset nobody could say which moment is meant, and the parser would take this machine's.
        var hasOffset = text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');
        if (hasOffset && DateTimeOffset.TryParseExact(text, MomentFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
            && moment.Year is > 1 and < 9999)
        {
            return Timestamp.From(moment);
        }

        faults.Add(new Fault("time.unreadable", where, "Give a date such as 2026-11-01, or a moment with its offset such as 2026-11-01T09:30:00Z; years go from 2 to 9998."));
        return null;
    }

    private static TimeRange Last(string text, SiteCalendar calendar, Timestamp asOf, string where, List<Fault> faults)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is ["all"])
        {
            return new TimeRange(TimeRange.Everything.Start, asOf);
        }

        if (words.Length is 1 or 2 && (words.Length == 1 || words[0] == "last") && Duration.TryParse(words[^1], out var duration))
        {
            return new TimeRange(new Timestamp(asOf.Micros - duration.Micros), asOf);
        }

        if (words is ["last", var count, "days" or "day"]
            && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= 36_525)
        {
            var today = calendar.DayOf(asOf);
            return new TimeRange(calendar.StartOf(today.AddDays(-days)), calendar.StartOf(today));
        }

        faults.Add(new Fault("range.unreadable", where, "Give 'last 7 days' for whole local days, 'last 7d' or '7d' for a span that ends now, or 'all'; at most 36,525 days (100 years)."));
        return default;
    }

    private static TimeRange Cut(Timestamp from, Timestamp to, Timestamp asOf)
    {
        var end = to < asOf ? to : asOf;
        return new TimeRange(from < end ? from : end, end);
    }
}
