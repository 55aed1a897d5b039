using System.Globalization;

namespace Cairn.Collection.Import;

/// <summary>Reads the time column of a file. Nothing is guessed: a time without a zone needs one to be named, a bare number needs a unit.</summary>
/// <remarks>
/// Without a format it reads ISO 8601 as <c>2026-11-21T10:00:05.250Z</c>, <c>2026-11-21 10:00:05+01:00</c> or, given a zone, <c>2026-11-21 10:00:05</c>.
/// A local time that the zone skips fails; one that it has twice is the earlier of the two. Seconds of 60 are <c>:59.999999</c>.
/// </remarks>
public sealed class TimeReader(string? format, TimeZoneInfo? zone)
{
    private static readonly long Earliest = Micros(new DateTime(1990, 1, 1));
    private static readonly long Latest = Micros(new DateTime(2200, 1, 1));

    private const long QuarterTicks = 15 * TimeSpan.TicksPerMinute;
    private const int MaxOffsets = 100_000;

    private readonly Dictionary<long, long?> _offsets = [];
    private readonly bool _patternHasZone = format?.Contains('z', StringComparison.Ordinal) ?? false;

    /// <summary>What became of a text.</summary>
    public enum Result
    {
        /// <summary>It is a time.</summary>
        Ok,

        /// <summary>It is no time in the expected form, or outside the years 1990 to 2200.</summary>
        Invalid,

        /// <summary>It is a local time that the zone skips when its clocks go forward.</summary>
        Skipped,

        /// <summary>It is a local time, and no zone was named.</summary>
        ZoneMissing,
    }

    /// <summary>Whether a text can be a <c>time_format</c>.</summary>
    public static bool IsFormat(string format)
    {
        if (format is "epoch_s" or "epoch_ms" or "epoch_us")
        {
            return true;
        }

        // A pattern must name at least day, month and year, or times would be filled up with today's date; K takes a zone or none, which would be a guess.
        return format.Length is > 3 and <= 64 && format.Contains('y', StringComparison.Ordinal) && format.Contains('M', StringComparison.Ordinal)
            && format.Contains('d', StringComparison.Ordinal) && !format.Contains('K', StringComparison.Ordinal);
    }

    /// <summary>Reads a text into microseconds since the Unix epoch.</summary>
    public Result Read(string text, out long micros)
    {
        var result = format switch
        {
            null => ReadIso(text, out micros),
            "epoch_s" => ReadEpoch(text, 1_000_000, out micros),
            "epoch_ms" => ReadEpoch(text, 1_000, out micros),
            "epoch_us" => ReadEpoch(text, 1, out micros),
            _ => ReadPattern(text, out micros),
        };
        return result == Result.Ok && !InRange(micros) ? Result.Invalid : result;
    }

    /// <summary>Whether a time lies in the years 1990 to 2199, which every event's must.</summary>
    public static bool InRange(long micros) => micros >= Earliest && micros < Latest;

    private static Result ReadEpoch(string text, int unit, out long micros)
    {
        micros = 0;
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            || number > long.MaxValue || number * unit > long.MaxValue)
        {
            return Result.Invalid;
        }

        micros = (long)decimal.Round(number * unit, MidpointRounding.ToZero);
        return Result.Ok;
    }

    private Result ReadPattern(string text, out long micros)
    {
        micros = 0;
        if (_patternHasZone)
        {
            if (!DateTimeOffset.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
            {
                return Result.Invalid;
            }

            micros = Micros(moment.UtcDateTime);
            return Result.Ok;
        }

        return DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            ? ToUtc(local, out micros)
            : Result.Invalid;
    }

    private Result ReadIso(ReadOnlySpan<char> text, out long micros)
    {
        micros = 0;
        if (!IsoTime.TryParse(text, out var local, out var offsetMinutes))
        {
            return Result.Invalid;
        }

        if (offsetMinutes is not { } minutes)
        {
            return ToUtc(local, out micros);
        }

        micros = Micros(local) - (minutes * 60_000_000L);
        return Result.Ok;
    }

    private Result ToUtc(DateTime local, out long micros)
    {
        micros = Micros(local);
        if (zone is null)
        {
            return Result.ZoneMissing;
        }

        if (ReferenceEquals(zone, TimeZoneInfo.Utc))
        {
            return Result.Ok;
        }

        if (OffsetOf(zone, local) is not { } offset)
        {
            return Result.Skipped;
        }

        micros -= offset;
        return Result.Ok;
    }

    /// <summary>What the zone is ahead of UTC, in microseconds; null for a time it skips. Kept by the quarter of an hour, at which all changes of clocks begin.</summary>
    private long? OffsetOf(TimeZoneInfo named, DateTime local)
    {
        var quarter = local.Ticks / QuarterTicks;
        if (!_offsets.TryGetValue(quarter, out var offset))
        {
            var start = new DateTime(quarter * QuarterTicks, DateTimeKind.Unspecified);
            offset = named.IsInvalidTime(start) ? null
                : (named.IsAmbiguousTime(start) ? named.GetAmbiguousTimeOffsets(start).Max() : named.GetUtcOffset(start)).Ticks / 10;
            if (_offsets.Count < MaxOffsets)
            {
                _offsets[quarter] = offset;
            }
        }

        return offset;
    }

    private static long Micros(DateTime utc) => (utc.Ticks - DateTime.UnixEpoch.Ticks) / 10;
}
