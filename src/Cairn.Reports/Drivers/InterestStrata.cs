using System.Collections.Concurrent;

namespace Cairn.Reports.Drivers;

/// <summary>How many more of the other steps aside the doers of a candidate have met.</summary>
/// <param name="Difference">In steps, in the weights of Mantel-Haenszel.</param>
/// <param name="Variance">Of the exposure within strata.</param>
internal readonly record struct OthersMet(double Difference, double Variance);

/// <summary>
/// The discovery rows in the strata of <see cref="DriverStrata"/>, but that prior activity leaves out the events of all steps aside: of visitors with as many
/// events in all, who met more of the others has seen fewer pages. Only ends of sessions count, where there are any: there all have had as many sessions,
/// while at fixed delays who came more often has met more of everything. Candidates may be asked for by several threads.
/// </summary>
internal sealed class InterestStrata
{
    private readonly DriverSample _sample;
    private readonly int[] _rows;
    private readonly byte[] _deciles;
    private readonly ConcurrentDictionary<ushort, Lazy<Totals>> _totals = [];

    public InterestStrata(DriverSample sample, DriverSet sets)
    {
        _sample = sample;
        var isUsed = new bool[sample.RowCount];
        var bySession = sample.Contexts.Exists(context => context.Recency == 0);
        var bins = new int[sample.LandmarkCount * ActivityBins.Count];
        for (var row = 0; row < sample.RowCount; row++)
        {
            if ((sample.SetOf(row) & sets) != 0)
            {
                var context = sample.Contexts[sample.Context[row]];
                bins[(context.Landmark * ActivityBins.Count) + Bin(row)]++;
                isUsed[row] = !bySession || context.Recency == 0;
            }
        }

        var decileOf = DriverDeciles.Of(bins);
        _deciles = new byte[sample.RowCount];
        for (var row = 0; row < _deciles.Length; row++)
        {
            _deciles[row] = isUsed[row] ? decileOf[(sample.Contexts[sample.Context[row]].Landmark * ActivityBins.Count) + Bin(row)] : Unused;
        }

        _rows = [.. Enumerable.Range(0, sample.RowCount).Where(row => isUsed[row])];
    }

    private const byte Unused = byte.MaxValue;

    /// <summary>Of a candidate, over all persons and without each part of them; null without an informative stratum.</summary>
    public (OthersMet All, OthersMet[] Without)? Of(int candidate)
    {
        var totals = _totals.GetOrAdd(_sample.Needs(candidate), needs => new Lazy<Totals>(() => new Totals(this, needs))).Value;
        var (rows, breadths) = (new int[totals.Rows.Length], new long[totals.Rows.Length]);
        foreach (var row in _sample.Exposed(candidate).Span)
        {
            if (_deciles[row] != Unused)
            {
                var place = totals.Place(row);
                rows[place]++;
                breadths[place] += _sample.Breadth[row];
            }
        }

        return Sum(totals, rows, breadths, _sample.IsAside[candidate] ? 1 : 0);
    }

    private static (OthersMet All, OthersMet[] Without)? Sum(Totals totals, int[] rows, long[] breadths, int own)
    {
        var (all, without) = (default(Sums), new Sums[DriverSample.Parts]);
        for (var start = 0; start < rows.Length; start += DriverSample.Parts)
        {
            var (n1, n, b1, b) = (0L, 0L, 0L, 0L);
            for (var at = start; at < start + DriverSample.Parts; at++)
            {
                (n1, n, b1, b) = (n1 + rows[at], n + totals.Rows[at], b1 + breadths[at], b + totals.Breadths[at]);
            }

            var whole = Sums.Of(n1, n, b1, b, own);
            all += whole;
            for (var part = 0; n > 0 && part < DriverSample.Parts; part++)
            {
                var at = start + part;
                without[part] += totals.Rows[at] == 0 ? whole : Sums.Of(n1 - rows[at], n - totals.Rows[at], b1 - breadths[at], b - totals.Breadths[at], own);
            }
        }

        return all.Weight > 0 ? (all.Met, [.. without.Select(sums => sums.Met)]) : null;
    }

    private int Bin(int row) => ActivityBins.Of(_sample.Activity[row] - _sample.Aside[row]);

    private readonly record struct Sums(double Difference, double Weight, long Rows)
    {
        public OthersMet Met => Weight > 0 ? new OthersMet(Difference / Weight, Weight / Rows) : default;

        public static Sums operator +(Sums left, Sums right) => new(left.Difference + right.Difference, left.Weight + right.Weight, left.Rows + right.Rows);

        // n1 of n rows are exposed and have met b1 of the b steps; a candidate that is a step aside itself is no other.
        public static Sums Of(long n1, long n, long b1, long b, int own)
        {
            if (n1 == 0 || n1 == n)
            {
                return new Sums(0, 0, n);
            }

            double with = n1, rest = n - n1;
            return new Sums(((b1 * rest) - ((b - b1) * with) - (own * with * rest)) / n, with * rest / n, n);
        }
    }

    /// <summary>All rows by stratum and part.</summary>
    private sealed class Totals
    {
        private readonly InterestStrata _strata;
        private readonly int[] _groupOf;

        public Totals(InterestStrata strata, ushort needs)
        {
            (_strata, (_groupOf, var groups)) = (strata, strata._sample.WithoutGates(needs));
            (Rows, Breadths) = (new int[groups.Length * DriverDeciles.Count * DriverSample.Parts], new long[groups.Length * DriverDeciles.Count * DriverSample.Parts]);
            foreach (var row in strata._rows)
            {
                var place = Place(row);
                Rows[place]++;
                Breadths[place] += strata._sample.Breadth[row];
            }
        }

        public int[] Rows { get; }

        public long[] Breadths { get; }

        public int Place(int row) =>
            (((_groupOf[_strata._sample.Context[row]] * DriverDeciles.Count) + _strata._deciles[row]) * DriverSample.Parts) + _strata._sample.PartOf(row);
    }
}
