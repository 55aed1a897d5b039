using System.Globalization;

namespace Cairn.Journeys.Time;

/// <summary>A moment on the UTC time line, counted in whole microseconds since the Unix epoch.</summary>
/// <remarks><c>default</c> is the epoch. Equal when the microseconds are equal.</remarks>
public readonly record struct Timestamp(long Micros) : IComparable<Timestamp>
{
    /// <summary>Microseconds in a second.</summary>
    public const long Second = 1_000_000;

    /// <summary>Microseconds in a day of 86,400 seconds.</summary>
    public const long Day = 86_400 * Second;

    /// <summary>The moment of a <see cref="DateTimeOffset"/>, cut to the microsecond.</summary>
    public static Timestamp From(DateTimeOffset moment) => new((moment.UtcTicks - DateTime.UnixEpoch.Ticks) / 10);

    /// <summary>The same moment as a <see cref="DateTimeOffset"/> in UTC.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The moment lies outside the years 1 to 9999.</exception>
    public DateTimeOffset ToDateTimeOffset() => DateTimeOffset.UnixEpoch.AddTicks(Micros * 10);

    /// <inheritdoc/>
    public int CompareTo(Timestamp other) => Micros.CompareTo(other.Micros);

    /// <summary>Earlier than.</summary>
    public static bool operator <(Timestamp left, Timestamp right) => left.Micros < right.Micros;

    /// <summary>Later than.</summary>
    public static bool operator >(Timestamp left, Timestamp right) => left.Micros > right.Micros;

    /// <summary>Earlier than or equal to.</summary>
    public static bool operator <=(Timestamp left, Timestamp right) => left.Micros <= right.Micros;

    /// <summary>Later than or equal to.</summary>
    public static bool operator >=(Timestamp left, Timestamp right) => left.Micros >= right.Micros;

    /// <summary>RFC 3339 in UTC with as many decimals as needed: <c>2026-11-21T10:00:05.25Z</c>.</summary>
    public override string ToString() =>
        ToDateTimeOffset().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);
}
