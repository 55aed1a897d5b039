using Cairn.Statistics;

namespace Cairn.Reports.Drivers;

/// <summary>Whether a candidate can be judged: visitors and outcomes by group on the discovery set.</summary>
internal sealed class DriverData
{
    private static readonly (string Name, long Need)[] Needs =
        [("outcomes", 30), ("exposed", 100), ("unexposed", 100), ("outcomes_exposed", 5), ("outcomes_unexposed", 5)];

    private const double LeastInformative = 0.5;
    private readonly DriverSample _sample;
    private readonly DriverSet _sets;
    private readonly int[] _rowsOf;
    private readonly int[] _withOf;
    private readonly long _visitors;
    private readonly long _converters;

    public DriverData(DriverSample sample, DriverSet sets)
    {
        (_sample, _sets) = (sample, sets);
        (_rowsOf, _withOf) = (new int[sample.Persons.Length], new int[sample.Persons.Length]);
        for (var row = 0; row < sample.RowCount; row++)
        {
            var counts = (sample.SetOf(row) & sets) != 0;
            _rowsOf[sample.PersonOf[row]] += counts ? 1 : 0;
            _withOf[sample.PersonOf[row]] += counts && sample.Outcome[row] ? 1 : 0;
        }

        _visitors = _rowsOf.LongCount(rows => rows > 0);
        _converters = _withOf.LongCount(rows => rows > 0);
    }

    /// <summary>Visitors with an exposed row, in any set.</summary>
    public static long Exposed(DriverSample sample, int candidate)
    {
        var (count, last) = (0L, -1);
        foreach (var row in sample.Exposed(candidate).Span)
        {
            count += sample.PersonOf[row] == last ? 0 : 1;
            last = sample.PersonOf[row];
        }

        return count;
    }

    /// <summary>The first figure that is too small; null when all are large enough.</summary>
    public (string Missing, double Have, double Need)? Missing(int candidate, MantelHaenszel total)
    {
        var have = Figures(candidate);
        for (var at = 0; at < Needs.Length; at++)
        {
            if (have[at] < Needs[at].Need)
            {
                return (Needs[at].Name, have[at], Needs[at].Need);
            }
        }

        var informative = total.InformativeShare ?? 0;
        return informative < LeastInformative ? ("informative_share", informative, LeastInformative) : null;
    }

    // A visitor who did it between two landmarks has rows in both groups and counts in both.
    private long[] Figures(int candidate)
    {
        var rows = _sample.Exposed(candidate).Span;
        long exposed = 0, exposedWith = 0, wholly = 0, whollyWith = 0;
        for (int start = 0, end; start < rows.Length; start = end)
        {
            var person = _sample.PersonOf[rows[start]];
            var (count, with) = (0, 0);
            for (end = start; end < rows.Length && _sample.PersonOf[rows[end]] == person; end++)
            {
                count++;
                with += _sample.Outcome[rows[end]] ? 1 : 0;
            }

            if ((_sample.Sets[person] & _sets) != 0)
            {
                exposed++;
                exposedWith += with > 0 ? 1 : 0;
                wholly += count == _rowsOf[person] ? 1 : 0;
                whollyWith += _withOf[person] > 0 && with == _withOf[person] ? 1 : 0;
            }
        }

        return [_converters, exposed, _visitors - wholly, exposedWith, _converters - whollyWith];
    }
}
