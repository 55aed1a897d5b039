using Cairn.Journeys.Drivers;
using Cairn.Reports.Drivers;
using Cairn.Statistics;

namespace Cairn.Reports.Tests.Drivers;

/// <summary>Strata of one candidate, straight from the definition.</summary>
internal static class SlowStrata
{
    public static MantelHaenszel Of(DriverSample sample, DriverSet sets, int candidate)
    {
        var state = sample.State;
        var rows = Enumerable.Range(0, sample.RowCount).Where(row => (sample.SetOf(row) & sets) != 0).Select(row =>
        {
            var own = sample.Exposed(candidate).IndexOf(row) is var at and >= 0 ? sample.Times(candidate)[at] : 0;
            var person = sample.Persons[sample.PersonOf[row]];
            var its = state.Rows[sample.Source[row]];
            return (its.Landmark, its.Recency, Channel: state.Texts[person.Channel], Device: state.Texts[person.Device], person.IsNew,
                Bin: ActivityBins.Of(its.Activity - own), X: own > 0, Y: its.Outcome);
        }).ToList();
        int Decile(byte landmark, int bin)
        {
            var all = rows.Where(row => row.Landmark == landmark).ToList();
            return Math.Min(10, 1 + (int)(10L * all.Count(row => row.Bin < bin) / all.Count));
        }

        var sums = default(MantelHaenszel);
        foreach (var stratum in rows.GroupBy(row => (row.Landmark, row.Recency, row.Channel, row.Device, row.IsNew, Decile(row.Landmark, row.Bin))))
        {
            sums.Add(new FourfoldTable(
                stratum.Count(row => row.X && row.Y), stratum.Count(row => row.X && !row.Y), stratum.Count(row => !row.X && row.Y), stratum.Count(row => !row.X && !row.Y)));
        }

        return sums;
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
