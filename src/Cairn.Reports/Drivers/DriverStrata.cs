using System.Collections.Concurrent;
using Cairn.Statistics;

namespace Cairn.Reports.Drivers;

/// <summary>The rows of some sets in strata, and what Mantel-Haenszel says of each candidate. Candidates may be asked for by several threads.</summary>
/// <remarks>
/// A candidate's unexposed rows are all rows less its exposed ones, so a candidate costs its exposed rows and the cells of <see cref="DriverCells"/>,
/// never all rows. Deciles of activity are those of the candidate's own rows: exposed ones count without the candidate's own events.
/// </remarks>
internal sealed class DriverStrata
{
    private readonly DriverSample _sample;
    private readonly DriverSet _sets;
    private readonly int _parts;
    private readonly ConcurrentDictionary<ushort, Lazy<DriverCells>> _cells = [];
    private readonly ConcurrentBag<StrataScratch> _scratch = [];

    /// <summary>Sorts rows into strata.</summary>
    /// <param name="sample">The rows.</param>
    /// <param name="sets">Those of these sets.</param>
    /// <param name="inParts">Whether differences are also found without each part of the persons.</param>
    public DriverStrata(DriverSample sample, DriverSet sets, bool inParts = false)
    {
        (_sample, _sets, _parts) = (sample, sets, inParts ? DriverSample.Parts : 1);
        var (last, mine) = (-1, 0);
        for (var row = 0; row < sample.RowCount; row++)
        {
            var person = sample.PersonOf[row];
            if ((sample.Sets[person] & sets) == 0)
            {
                continue;
            }

            mine = person == last ? mine + 1 : 1;
            last = person;
            Visitors += mine == 1 ? 1 : 0;

            // (m + 1)² - m² for each further row of a person.
            Deff = new DesignEffect(Deff.Rows + 1, Deff.Squares + (2 * mine) - 1);
        }
    }

    /// <summary>Visitors with a row.</summary>
    public long Visitors { get; }

    /// <summary>Over their rows.</summary>
    public DesignEffect Deff { get; }

    /// <summary>A candidate's strata added up, by landmark.</summary>
    public MantelHaenszel[] ByLandmark(int candidate) => InParts(candidate).Landmarks;

    /// <summary>As <see cref="ByLandmark(int)"/>, and the risk difference without each part of the persons.</summary>
    public (MantelHaenszel[] Landmarks, double[] Without) InParts(int candidate) => Count(
        [new ExposedRows(_sample.Exposed(candidate), _sample.Times(candidate))], 0, _sample.Needs(candidate));

    /// <summary>Of several disjoint groups of rows one against the rows of no group, by landmark.</summary>
    /// <param name="groups">The groups.</param>
    /// <param name="tested">The place of the one.</param>
    /// <param name="needs">The gates that must be passed before: visitors who passed them are compared with each other.</param>
    public MantelHaenszel[] ByLandmark(IReadOnlyList<ExposedRows> groups, int tested, ushort needs) => Count(groups, tested, needs).Landmarks;

    /// <summary>Landmarks added up in order.</summary>
    public static MantelHaenszel Total(MantelHaenszel[] landmarks)
    {
        var total = default(MantelHaenszel);
        foreach (var landmark in landmarks)
        {
            total.Add(landmark);
        }

        return total;
    }

    /// <summary>The mean of something known of each row, in the weights that Mantel-Haenszel gives the candidate's strata: what its risk difference estimates.</summary>
    /// <param name="candidate">Whose strata.</param>
    /// <param name="values">By row of the sample.</param>
    public double? Standardise(int candidate, double[] values)
    {
        var exposed = _sample.Exposed(candidate).Span;
        var times = _sample.Times(candidate).Span;
        var cells = Cells(_sample.Needs(candidate));
        var scratch = new StrataScratch();
        Fill(scratch, cells, [new ExposedRows(_sample.Exposed(candidate), _sample.Times(candidate))], 0);
        var strata = cells.GroupCount * DriverDeciles.Count;
        var (sums, rows, with) = (new double[strata], new long[strata], new long[strata]);
        for (int row = 0, next = 0; row < _sample.RowCount; row++)
        {
            while (next < exposed.Length && exposed[next] < row)
            {
                next++;
            }

            if ((_sample.SetOf(row) & _sets) != 0)
            {
                var isExposed = next < exposed.Length && exposed[next] == row;
                var stratum = scratch.Stratum(cells.GroupOf(_sample.Context[row]), ActivityBins.Of(_sample.Activity[row] - (isExposed ? times[next] : 0)));
                sums[stratum] += values[row];
                rows[stratum]++;
                with[stratum] += isExposed ? 1 : 0;
            }
        }

        var (sum, weight) = (0.0, 0.0);
        for (var stratum = 0; stratum < strata; stratum++)
        {
            if (rows[stratum] > 0)
            {
                var its = with[stratum] * (double)(rows[stratum] - with[stratum]) / rows[stratum];
                (sum, weight) = (sum + (its * sums[stratum] / rows[stratum]), weight + its);
            }
        }

        return weight > 0 ? sum / weight : null;
    }

    private (MantelHaenszel[] Landmarks, double[] Without) Count(IReadOnlyList<ExposedRows> groups, int tested, ushort needs)
    {
        var scratch = _scratch.TryTake(out var used) ? used : new StrataScratch();
        Fill(scratch, Cells(needs), groups, tested);
        var sums = scratch.Sums();
        _scratch.Add(scratch);
        return sums;
    }

    private DriverCells Cells(ushort needs) =>
        _cells.GetOrAdd(needs, its => new Lazy<DriverCells>(() => new DriverCells(_sample, _sets, its, _parts))).Value;

    private void Fill(StrataScratch scratch, DriverCells cells, IReadOnlyList<ExposedRows> groups, int tested)
    {
        scratch.Begin(cells, _parts);
        for (var group = 0; group < groups.Count; group++)
        {
            Shift(scratch, cells, groups[group], group == tested);
        }

        scratch.CountAll();
        for (var group = 0; group < groups.Count; group++)
        {
            Move(scratch, cells, groups[group], group == tested);
        }
    }

    // Exposed rows stand in the bin of their activity without the group's own events; those of a group that is not tested stand nowhere.
    private void Shift(StrataScratch scratch, DriverCells cells, ExposedRows exposed, bool isTested)
    {
        var rows = exposed.Rows.Span;
        var times = exposed.Times.Span;
        for (var at = 0; at < rows.Length; at++)
        {
            var row = rows[at];
            if ((_sample.SetOf(row) & _sets) != 0)
            {
                var group = cells.GroupOf(_sample.Context[row]);
                scratch.Bin(group, ActivityBins.Of(_sample.Activity[row]))--;
                scratch.Bin(group, ActivityBins.Of(_sample.Activity[row] - times[at])) += isTested ? 1 : 0;
            }
        }
    }

    private void Move(StrataScratch scratch, DriverCells cells, ExposedRows exposed, bool isTested)
    {
        var rows = exposed.Rows.Span;
        var times = exposed.Times.Span;
        for (var at = 0; at < rows.Length; at++)
        {
            var row = rows[at];
            if ((_sample.SetOf(row) & _sets) != 0)
            {
                var (group, part) = (cells.GroupOf(_sample.Context[row]), _parts == 1 ? 0 : _sample.PartOf(row));
                scratch.Remove(scratch.Stratum(group, ActivityBins.Of(_sample.Activity[row])), part, _sample.Outcome[row]);
                if (isTested)
                {
                    scratch.Expose(scratch.Stratum(group, ActivityBins.Of(_sample.Activity[row] - times[at])), part, _sample.Outcome[row]);
                }
            }
        }
    }
}

/// <summary>Rows of one group.</summary>
/// <param name="Rows">Ascending.</param>
/// <param name="Times">How many events of each are the group's own.</param>
internal sealed record ExposedRows(ReadOnlyMemory<int> Rows, ReadOnlyMemory<int> Times);
