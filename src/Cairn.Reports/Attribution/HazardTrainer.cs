using System.Globalization;
using Cairn.Journeys.Attribution.Learned;
using Cairn.Journeys.Time;
using Cairn.Statistics;

namespace Cairn.Reports.Attribution;

/// <summary>Learns a daily hazard from journeys: logistic regression, tried on the last fifth of time beside a model without touches.</summary>
internal static class HazardTrainer
{
    /// <summary>Fewer converting journeys teach nothing.</summary>
    public const int FewestConversions = 300;

    /// <summary>Fewer null journeys teach nothing.</summary>
    public const int FewestNulls = 1_000;

    private const int FewestOfChannel = 30;
    private const double Kept = 0.8;
    private const double Ridge = 1;

    /// <summary>The hazard with its losses, or why nothing was learned.</summary>
    public static (HazardModel? Model, double? Loss, double? Without, string? Refused) Learn(TimedJourneysState state)
    {
        if (state.Conversions < FewestConversions || state.Nulls < FewestNulls)
        {
            return (null, null, null, string.Create(
                CultureInfo.InvariantCulture,
                $"It takes {FewestConversions:#,0} journeys that converted and {FewestNulls:#,0} that did not to learn from; there are {state.Conversions:#,0} and {state.Nulls:#,0}."));
        }

        var (won, lost) = (state.Sample(converted: true), state.Sample(converted: false));
        List<(TimedJourney Journey, double Weight)> all =
            [.. won.Select(one => (one, (double)state.Conversions / won.Count)), .. lost.Select(one => (one, (double)state.Nulls / lost.Count))];
        var names = new HazardModel(Channels(all.Select(one => one.Journey)), [.. all.Select(one => one.Journey.Device).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(8)], 0, []);
        var (first, last) = (all.Min(one => one.Journey.Start), all.Max(one => one.Journey.Start + (one.Journey.Days * Timestamp.Day)));
        var cut = first + (long)((last - first) * Kept);
        var (before, after) = (Rows.Of(all, names, day => day < cut), Rows.Of(all, names, day => day >= cut));
        var loss = before.Fit(hasTouches: true) is var with ? after.Loss(with, hasTouches: true) : 0;
        var without = after.Loss(before.Fit(hasTouches: false), hasTouches: false);
        if (!(loss < without))
        {
            return (null, loss, without, string.Create(CultureInfo.InvariantCulture, $"On the last fifth of time it forecast no better (log-loss {loss:0.00000}) than a model without touches ({without:0.00000})."));
        }

        var fitted = Rows.Of(all, names, _ => true).Fit(hasTouches: true);
        return (names with { Intercept = fitted.Intercept, Coefficients = fitted.Coefficients }, loss, without, null);
    }

    // Rare channels are one.
    private static List<string> Channels(IEnumerable<TimedJourney> journeys)
    {
        var (counts, seen) = (new Dictionary<string, int>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var journey in journeys)
        {
            foreach (var channel in journey.Touches.Select(touch => touch.Channel).Distinct(StringComparer.Ordinal))
            {
                seen.Add(channel);
                counts[channel] = counts.GetValueOrDefault(channel) + (journey.Converted ? 1 : 0);
            }
        }

        var own = seen.Where(channel => counts[channel] >= FewestOfChannel).Order(StringComparer.Ordinal).ToList();
        return own.Count < seen.Count ? [.. own.Where(channel => channel != HazardModel.Other), HazardModel.Other] : own;
    }

    private sealed class Rows
    {
        private readonly DesignMatrix _with;
        private readonly DesignMatrix _without;
        private readonly List<double> _won = [];
        private readonly List<double> _trials = [];

        private Rows(int columns, int rest) => (_with, _without) = (new DesignMatrix(columns), new DesignMatrix(rest));

        public static Rows Of(IReadOnlyList<(TimedJourney Journey, double Weight)> journeys, HazardModel names, Func<long, bool> isIn)
        {
            var (columns, rest) = (HazardRows.Columns(names.Channels.Count, names.Devices.Count), names.Devices.Count + 2);
            var (rows, row) = (new Rows(columns, rest), new double[columns]);
            foreach (var (journey, weight) in journeys)
            {
                (int Channel, int Day)[] touches = [.. journey.Touches.Select(touch => (names.NumberOf(touch.Channel), touch.Day))];
                var device = journey.Device is { } own ? names.Devices.ToList().IndexOf(own) : -1;
                for (var day = 0; day < journey.Days; day++)
                {
                    if (!isIn(journey.Start + (day * Timestamp.Day)))
                    {
                        continue;
                    }

                    HazardRows.Fill(touches, day, device, journey.IsNew, names.Devices.Count, row);
                    rows.Add(row, columns - rest, journey.Converted && day == journey.Days - 1 ? weight : 0, weight);
                }
            }

            return rows;
        }

        public LogisticModel Fit(bool hasTouches) => LogisticRegression.Fit(
            hasTouches ? _with : _without, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_won), System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_trials), Ridge);

        public double Loss(LogisticModel model, bool hasTouches)
        {
            var (loss, all, rows) = (0.0, 0.0, hasTouches ? _with : _without);
            for (var row = 0; row < _trials.Count; row++)
            {
                var chance = Math.Clamp(model.Predict(rows, row), 1e-12, 1 - 1e-12);
                loss -= (_won[row] * Math.Log(chance)) + ((_trials[row] - _won[row]) * Math.Log(1 - chance));
                all += _trials[row];
            }

            return all > 0 ? loss / all : double.NaN;
        }

        private void Add(double[] row, int touchColumns, double won, double trials)
        {
            for (var column = 0; column < row.Length; column++)
            {
                if (row[column] != 0)
                {
                    _with.Put(column, row[column]);
                    if (column >= touchColumns)
                    {
                        _without.Put(column - touchColumns, row[column]);
                    }
                }
            }

            _with.EndRow();
            _without.EndRow();
            _won.Add(won);
            _trials.Add(trials);
        }
    }
}
