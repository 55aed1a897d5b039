using Cairn.Journeys.Drivers;
using Cairn.Reports.Drivers;
using Cairn.Statistics;

namespace Cairn.Reports.Tests.Drivers;

/// <summary>Strata of one candidate, straight from the definition.</summary>
internal static class SlowStrata
{
    /// <param name="sample">The rows.</param>
    /// <param name="sets">Those of these sets.</param>
    /// <param name="candidate">Whose strata.</param>
    /// <param name="without">Leaves out a part of the persons, in the deciles of all.</param>
    public static MantelHaenszel Of(DriverSample sample, DriverSet sets, int candidate, int without = -1)
    {
        var state = sample.State;
        var rows = Enumerable.Range(0, sample.RowCount).Where(row => (sample.SetOf(row) & sets) != 0).Select(row =>
        {
            var own = sample.Exposed(candidate).Span.IndexOf(row) is var at and >= 0 ? sample.Times(candidate).Span[at] : 0;
            var person = sample.Persons[sample.PersonOf[row]];
            var its = state.Rows[sample.Source[row]];
            return (its.Landmark, its.Recency, Channel: state.Texts[person.Channel], Device: state.Texts[person.Device], person.IsNew,
                Bin: ActivityBins.Of(its.Activity - own), X: own > 0, Y: its.Outcome, Part: sample.PartOf(row));
        }).ToList();
        int Decile(byte landmark, int bin)
        {
            var all = rows.Where(row => row.Landmark == landmark).ToList();
            return Math.Min(10, 1 + (int)(10L * all.Count(row => row.Bin < bin) / all.Count));
        }

        var sums = default(MantelHaenszel);
        foreach (var stratum in rows.Where(row => row.Part != without).GroupBy(row => (row.Landmark, row.Recency, row.Channel, row.Device, row.IsNew, Decile(row.Landmark, row.Bin))))
        {
            sums.Add(new FourfoldTable(
                stratum.Count(row => row.X && row.Y), stratum.Count(row => row.X && !row.Y), stratum.Count(row => !row.X && row.Y), stratum.Count(row => !row.X && !row.Y)));
        }

        return sums;
    }

    /// <summary>How many more of the other steps aside the doers have met, straight from the definition; null without an informative stratum.</summary>
    public static double? OthersMet(DriverSample sample, DriverSet sets, int candidate, int without = -1)
    {
        var exposed = Enumerable.Range(0, sample.IsAside.Length).Select(step => sample.Exposed(step).ToArray()).ToArray();
        var times = Enumerable.Range(0, sample.IsAside.Length).Select(step => sample.Times(step).ToArray()).ToArray();
        var aside = Enumerable.Range(0, sample.IsAside.Length).Where(step => sample.IsAside[step]).ToList();
        var rows = Enumerable.Range(0, sample.RowCount).Where(row => (sample.SetOf(row) & sets) != 0).Select(row => (
            Context: sample.Contexts[sample.Context[row]],
            Bin: ActivityBins.Of(sample.Activity[row] - aside.Sum(step => Array.IndexOf(exposed[step], row) is var at and >= 0 ? times[step][at] : 0)),
            X: exposed[candidate].Contains(row), Others: aside.Count(step => step != candidate && exposed[step].Contains(row)), Part: sample.PartOf(row))).ToList();
        int Decile(byte landmark, int bin) =>
            Math.Min(10, 1 + (int)(10L * rows.Count(row => row.Context.Landmark == landmark && row.Bin < bin) / rows.Count(row => row.Context.Landmark == landmark)));
        var (sum, weight) = (0.0, 0.0);
        foreach (var stratum in rows.Where(row => row.Context.Recency == 0 && row.Part != without).GroupBy(row => (row.Context with { Gates = 0 }, Decile(row.Context.Landmark, row.Bin))))
        {
            var (with, rest) = (stratum.Where(row => row.X).ToList(), stratum.Where(row => !row.X).ToList());
            if (with.Count > 0 && rest.Count > 0)
            {
                var its = with.Count * (double)rest.Count / (with.Count + rest.Count);
                (sum, weight) = (sum + (its * (with.Average(row => row.Others) - rest.Average(row => row.Others))), weight + its);
            }
        }

        return weight > 0 ? sum / weight : null;
    }

    /// <summary>A state of random persons.</summary>
    public static DriverState Some(int seed, int persons, int candidates)
    {
        var random = new Random(seed);
        var state = new DriverState(candidates) { Visitors = persons, Converters = persons / 5 };
        for (var person = 0; person < persons; person++)
        {
            var rows = random.Next(1, 4);
            for (var row = 0; row < rows; row++)
            {
                var met = Enumerable.Range(0, candidates).Where(_ => random.Next(3) == 0).ToList();
                var activity = met.Count * 2 + random.Next(40);
                state.Exposures.AddRange(met.Select(candidate => new DriverExposure(candidate, 1 + random.Next(2))));
                state.Rows.Add(new DriverRow((byte)row, (byte)random.Next(2), random.Next(4) == 0, (ushort)(1 + row), activity, met.Count));
            }

            state.Persons.Add(new DriverPerson(
                (ulong)random.NextInt64(), random.Next(100), state.Place("c" + random.Next(3)), state.Place("d" + random.Next(2)), state.Place("x"), random.Next(2) == 0, rows));
        }

        return state;
    }
}
