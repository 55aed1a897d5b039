namespace Cairn.Journeys.Time;

/// <summary>A length of calendar time.</summary>
public enum CalendarUnit
{
    /// <summary>From one full local hour to the next.</summary>
    Hour,

    /// <summary>From local midnight to local midnight.</summary>
    Day,

    /// <summary>From Monday to Monday.</summary>
    Week,

    /// <summary>From the first of a month to the first of the next.</summary>
    Month,
}

/// <summary>Days, hours and months as a site's zone has them: the one place where local time becomes UTC.</summary>
/// <remarks>A day begins at local midnight; where clocks skip it, at the first moment that exists, and where it comes twice, at the first of the two.</remarks>
public sealed class SiteCalendar(TimeZoneInfo zone)
{
    /// <summary>The zone.</summary>
    public TimeZoneInfo Zone => zone;

    /// <summary>The first moment of a local day.</summary>
    public Timestamp StartOf(DateOnly day) => ToUtc(day.ToDateTime(TimeOnly.MinValue));

    /// <summary>The local day of a moment.</summary>
    public DateOnly DayOf(Timestamp moment) => DateOnly.FromDateTime(Local(moment));

    /// <summary>A moment as it reads on a local clock, with its offset.</summary>
    public DateTimeOffset LocalTime(Timestamp moment) => TimeZoneInfo.ConvertTime(moment.ToDateTimeOffset(), zone);

    /// <summary>The bucket that holds a moment.</summary>
    public TimeRange BucketOf(Timestamp moment, CalendarUnit unit)
    {
        if (unit == CalendarUnit.Hour)
        {
            return HourOf(moment);
        }

        var day = DayOf(moment);
        var first = unit switch
        {
            CalendarUnit.Week => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
            CalendarUnit.Month => new DateOnly(day.Year, day.Month, 1),
            _ => day,
        };
        var next = unit switch
        {
            CalendarUnit.Week => first.AddDays(7),
            CalendarUnit.Month => first.AddMonths(1),
            _ => first.AddDays(1),
        };
        return new TimeRange(StartOf(first), StartOf(next));
    }

    /// <summary>Every bucket that a range touches, in order and whole; the caller cuts the ends.</summary>
    public IEnumerable<TimeRange> Buckets(TimeRange range, CalendarUnit unit)
    {
        for (var at = range.Start; at < range.End;)
        {
            var bucket = BucketOf(at, unit);
            yield return bucket;
            at = bucket.End;
        }
    }

    // Full hours of the offset in force, cut where the offset changes, so that no hour is lost or counted twice.
    private TimeRange HourOf(Timestamp moment)
    {
        var offset = OffsetMicros(moment);
        const long hour = 3_600 * Timestamp.Second;
        var local = moment.Micros + offset;
        var start = local - (((local % hour) + hour) % hour) - offset;
        var end = start + hour;
        var changesBefore = OffsetMicros(new Timestamp(start)) != offset;
        var changesAfter = OffsetMicros(new Timestamp(end - 1)) != offset;
        return new TimeRange(
            new Timestamp(changesBefore ? Change(start, moment.Micros) : start),
            new Timestamp(changesAfter ? Change(moment.Micros, end) : end));
    }

    // The first microsecond in (low, high] whose offset is that of high and not that of low.
    private long Change(long low, long high)
    {
        var before = OffsetMicros(new Timestamp(low));
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = OffsetMicros(new Timestamp(middle)) == before ? (middle, high) : (low, middle);
        }

        return high;
    }

    private long OffsetMicros(Timestamp moment) => zone.GetUtcOffset(moment.ToDateTimeOffset()).Ticks / 10;

    private DateTime Local(Timestamp moment) => LocalTime(moment).DateTime;

    private Timestamp ToUtc(DateTime local)
    {
        if (zone.IsInvalidTime(local))
        {
            // The clock was set forward over it: the day begins when it was.
            var before = zone.GetUtcOffset(local.AddHours(-3));
            var guess = new DateTimeOffset(local, before);
            var high = Timestamp.From(guess.AddHours(3)).Micros;
            return new Timestamp(Change(Timestamp.From(guess.AddHours(-3)).Micros, high));
        }

        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return Timestamp.From(new DateTimeOffset(local, offset));
    }
}
