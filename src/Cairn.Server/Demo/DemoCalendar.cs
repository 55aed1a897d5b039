using Cairn.Journeys.Time;

namespace Cairn.Server.Demo;

/// <summary>When people come: growth over the history, weekdays, hours, a sale; and the weeks in which the checkout was broken for some.</summary>
internal sealed class DemoCalendar
{
    private const long Hour = 3_600 * Timestamp.Second;

    /// <summary>The share of a day's visits by hour, shop time.</summary>
    private static readonly double[] Hours =
        [9, 5, 3, 2, 2, 4, 10, 20, 30, 38, 44, 46, 48, 46, 44, 45, 48, 54, 62, 72, 80, 76, 54, 26];

    /// <summary>From Sunday on.</summary>
    private static readonly double[] Weekdays = [1.20, 1.02, 0.95, 0.93, 0.96, 0.92, 1.05];

    private readonly DemoOptions _options;
    private readonly double[] _upTo;

    public DemoCalendar(DemoOptions options)
    {
        _options = options;
        SaleStart = options.EndMicros - (67 * Timestamp.Day);
        SaleEnd = options.EndMicros - (62 * Timestamp.Day);
        BugStart = options.EndMicros - (49 * Timestamp.Day);
        BugEnd = options.EndMicros - (21 * Timestamp.Day);
        _upTo = new double[(options.Days * 24) + 1];
        for (var hour = 0; hour < options.Days * 24; hour++)
        {
            _upTo[hour + 1] = _upTo[hour] + Weight(options.StartMicros + (hour * Hour));
        }
    }

    public long SaleStart { get; }

    public long SaleEnd { get; }

    public long BugStart { get; }

    public long BugEnd { get; }

    public bool InSale(long micros) => micros >= SaleStart && micros < SaleEnd;

    /// <summary>The moment up to which this share, in [0, 1), of all first visits has begun.</summary>
    public long Moment(double share)
    {
        var target = share * _upTo[^1];
        var at = Array.BinarySearch(_upTo, target);
        var hour = Math.Clamp(at >= 0 ? at : ~at - 1, 0, _upTo.Length - 2);
        var within = (target - _upTo[hour]) / (_upTo[hour + 1] - _upTo[hour]);
        return _options.StartMicros + (hour * Hour) + (long)(within * Hour);
    }

    /// <summary>The moment on the same day that suits people: later visits keep to waking hours too.</summary>
    public static long Waking(long micros, double uniform)
    {
        var day = micros - (micros % Timestamp.Day);
        var target = uniform * Hours.Sum();
        for (var hour = 0; ; hour++)
        {
            if (target < Hours[hour] || hour == 23)
            {
                return day + (long)((hour + (target / Hours[hour]) - 1) * Hour); // shop time is an hour ahead of UTC
            }

            target -= Hours[hour];
        }
    }

    private double Weight(long micros)
    {
        var shopTime = new Timestamp(micros + Hour).ToDateTimeOffset();
        var growth = 1 + (0.35 * (micros - _options.StartMicros) / (_options.EndMicros - _options.StartMicros));
        return growth * Hours[shopTime.Hour] * Weekdays[(int)shopTime.DayOfWeek] * (InSale(micros) ? 1.9 : 1);
    }
}
