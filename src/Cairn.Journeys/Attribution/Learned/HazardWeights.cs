using Cairn.Journeys.Time;

namespace Cairn.Journeys.Attribution.Learned;

/// <summary>The covariates of one day of a journey: touches fading away at three speeds, device, new or returning, and how long it has gone on.</summary>
public static class HazardRows
{
    /// <summary>Journeys are followed for at most so many days.</summary>
    public const int MostDays = 90;

    /// <summary>At most so many touches of a channel on a day count.</summary>
    public const int MostTouches = 3;

    /// <summary>Half-lives in days.</summary>
    public static IReadOnlyList<double> HalfLives { get; } = [1, 7, 30];

    /// <summary>Full days from the first touch to a moment, up to <see cref="MostDays"/> - 1.</summary>
    public static int DayOf(long start, long micros) => (int)Math.Clamp((micros - start) / Timestamp.Day, 0, MostDays - 1);

    /// <summary>How many columns there are.</summary>
    public static int Columns(int channels, int devices) => (channels * HalfLives.Count) + devices + 2;

    /// <summary>Fills in a day's covariates.</summary>
    /// <param name="touches">Channel by number, and day, the earliest first; those after the day are not looked at.</param>
    /// <param name="day">From 0.</param>
    /// <param name="device">By number; below 0 for none of them.</param>
    /// <param name="isNew">Whether the journey began with the person's first event.</param>
    /// <param name="devices">How many devices there are.</param>
    /// <param name="row">Receives them.</param>
    public static void Fill(ReadOnlySpan<(int Channel, int Day)> touches, int day, int device, bool isNew, int devices, Span<double> row)
    {
        row.Clear();
        for (var at = 0; at < touches.Length && touches[at].Day <= day; at++)
        {
            var same = 0;
            for (var before = at - 1; before >= 0 && touches[before].Day == touches[at].Day; before--)
            {
                same += touches[before].Channel == touches[at].Channel ? 1 : 0;
            }

            for (var half = 0; same < MostTouches && half < HalfLives.Count; half++)
            {
                row[(touches[at].Channel * HalfLives.Count) + half] += Math.Pow(2, -(day - touches[at].Day) / HalfLives[half]);
            }
        }

        var rest = row.Length - devices - 2;
        if (device >= 0)
        {
            row[rest + device] = 1;
        }

        row[rest + devices] = isNew ? 1 : 0;
        row[rest + devices + 1] = Math.Log(1 + day);
    }
}

/// <summary>The daily hazard that a model of time to event has learned.</summary>
/// <param name="Channels">By number; <c>(other)</c> takes all that are not here.</param>
/// <param name="Devices">By number.</param>
/// <param name="Intercept">Log odds of a day without anything.</param>
/// <param name="Coefficients">As <see cref="HazardRows.Fill"/> puts the columns.</param>
public sealed record HazardModel(IReadOnlyList<string> Channels, IReadOnlyList<string> Devices, double Intercept, IReadOnlyList<double> Coefficients)
{
    /// <summary>What rare channels are called together.</summary>
    public const string Other = "(other)";

    /// <summary>The number of a channel; below 0 for one that was never seen, where there is no <see cref="Other"/>.</summary>
    public int NumberOf(string channel) => Place(Channels, channel) is >= 0 and var at ? at : Place(Channels, Other);

    /// <summary>The chance of a conversion on a day, given the touches up to it.</summary>
    public double Chance(ReadOnlySpan<(int Channel, int Day)> touches, int day, string? device, bool isNew)
    {
        var row = new double[Coefficients.Count];
        HazardRows.Fill(touches, day, device is null ? -1 : Place(Devices, device), isNew, Devices.Count, row);
        var odds = Intercept;
        for (var at = 0; at < row.Length; at++)
        {
            odds += row[at] * Coefficients[at];
        }

        return odds >= 0 ? 1 / (1 + Math.Exp(-odds)) : Math.Exp(odds) / (1 + Math.Exp(odds));
    }

    private static int Place(IReadOnlyList<string> texts, string text)
    {
        for (var at = 0; at < texts.Count; at++)
        {
            if (texts[at] == text)
            {
                return at;
            }
        }

        return -1;
    }
}

/// <summary>Credit by backward elimination at the conversion's day: what each touch, the last first, adds to the hazard (Shender and others 2024).</summary>
/// <param name="Model">The hazard.</param>
/// <param name="SpreadBaseline">Touches share all; else what would have come without any goes to the baseline.</param>
public sealed record HazardWeights(HazardModel Model, bool SpreadBaseline = false) : IPathWeights
{
    /// <inheritdoc/>
    public PathRest Fill(PathTouches path, Span<double> weights)
    {
        var (count, start) = (path.Channels.Length, path.Times[0]);
        var (touches, places, known) = (new (int Channel, int Day)[count], new int[count], 0);
        for (var at = 0; at < count; at++)
        {
            weights[at] = 0;
            if (Model.NumberOf(path.Channels[at]) is >= 0 and var channel)
            {
                (touches[known], places[known]) = ((channel, HazardRows.DayOf(start, path.Times[at])), at);
                known++;
            }
        }

        var (day, sum) = (HazardRows.DayOf(start, path.Moment), 0.0);
        var with = Model.Chance(touches.AsSpan(0, known), day, path.Device, path.IsNew);
        for (var left = known - 1; left >= 0; left--)
        {
            var without = Model.Chance(touches.AsSpan(0, left), day, path.Device, path.IsNew);
            weights[places[left]] = Math.Max(0, with - without);
            sum += weights[places[left]];
            with = without;
        }

        var all = SpreadBaseline ? sum : sum + with;
        if (all <= 0)
        {
            return new PathRest(1, 0);
        }

        for (var at = 0; at < count; at++)
        {
            weights[at] /= all;
        }

        return new PathRest(SpreadBaseline ? 0 : with / all, 0);
    }
}
