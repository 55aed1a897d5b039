using Cairn.Statistics;

namespace Cairn.Reports.Drivers;

/// <summary>The rows of some sets in strata, and what Mantel-Haenszel says of each candidate.</summary>
/// <remarks>
/// A candidate's unexposed rows are all rows less its exposed ones, so a candidate costs its exposed rows and the distinct (context, activity bin) cells,
/// never all rows. Deciles of activity are those of the candidate's own rows: exposed ones count without the candidate's own events.
/// </remarks>
internal sealed class DriverStrata
{
    private const int Deciles = 10;
    private readonly DriverSample _sample;
    private readonly DriverSet _sets;
    private readonly bool _withoutAside;
    private readonly int _landmarks;
    private readonly Counts[] _all;
    private readonly int[] _cells;
    private readonly byte[] _landmarkOf;
    private readonly Counts[] _exposed;
    private readonly Counts[] _removed;
    private readonly long[] _bins;
    private readonly int[] _deciles;
    private readonly FourfoldTable[] _strata;
    private readonly (long Exposed, long Unexposed)[] _others;
    private readonly Dictionary<ushort, Grouping> _groupings = [];
    private Grouping _grouping;

    /// <summary>Sorts rows into strata.</summary>
    /// <param name="sample">The rows.</param>
    /// <param name="sets">Those of these sets.</param>
    /// <param name="withoutAside">Whether prior activity leaves out the events of all steps aside, and not only a candidate's own.</param>
    public DriverStrata(DriverSample sample, DriverSet sets, bool withoutAside = false)
    {
        (_sample, _sets, _withoutAside) = (sample, sets, withoutAside);
        _landmarks = sample.Contexts.Count == 0 ? 0 : sample.Contexts.Max(context => context.Landmark) + 1;
        _all = new Counts[sample.Contexts.Count * ActivityBins.Count];
        (_exposed, _removed) = (new Counts[_all.Length], new Counts[_all.Length]);
        (_bins, _deciles) = (new long[_landmarks * ActivityBins.Count], new int[_landmarks * ActivityBins.Count]);
        _strata = new FourfoldTable[sample.Contexts.Count * Deciles];
        _others = new (long, long)[_strata.Length];
        var last = -1;
        for (int row = 0, mine = 0; row < sample.RowCount; row++)
        {
            var person = sample.PersonOf[row];
            if ((sample.Sets[person] & sets) == 0)
            {
                continue;
            }

            _all[Cell(row, 0)].Add(sample.Outcome[row], sample.Breadth[row]);
            mine = person == last ? mine + 1 : 1;
            last = person;
            Visitors += mine == 1 ? 1 : 0;

            // (m + 1)² - m² for each further row of a person.
            Deff = new DesignEffect(Deff.Rows + 1, Deff.Squares + (2 * mine) - 1);
        }

        _grouping = Group(0);
        _cells = [.. Enumerable.Range(0, _all.Length).Where(cell => _all[cell].All > 0)];
        _landmarkOf = [.. sample.Contexts.Select(context => context.Landmark)];
    }

    /// <summary>Visitors with a row.</summary>
    public long Visitors { get; }

    /// <summary>Over their rows.</summary>
    public DesignEffect Deff { get; }

    /// <summary>A candidate's strata added up, by landmark.</summary>
    public MantelHaenszel[] ByLandmark(int candidate) => ByLandmark(
        [new ExposedRows(_sample.Exposed(candidate).ToArray(), _sample.Times(candidate).ToArray())], 0, _sample.Needs(candidate));

    /// <summary>
    /// After <see cref="ByLandmark(int)"/> of a candidate: how many more of the other steps aside the exposed have met than the unexposed, in the weights of
    /// Mantel-Haenszel, at the ends of sessions: there all have had as many, while at fixed delays who came more often has met more of everything.
    /// Asked of strata without aside, since of visitors with as many events in all, who met more of the others has seen fewer pages.
    /// </summary>
    /// <returns>The difference, and the variance of the exposure within strata; null without an informative stratum.</returns>
    public (double Difference, double Variance)? OthersMet(int candidate)
    {
        var own = _sample.IsAside[candidate] ? 1 : 0;
        var bySession = _sample.Contexts.Exists(context => context.Recency == 0);
        var (sum, weight, rows) = (0.0, 0.0, 0L);
        for (var stratum = 0; stratum < _strata.Length; stratum++)
        {
            if (_strata[stratum] == default || (bySession && ContextOf(stratum).Recency != 0))
            {
                continue;
            }

            rows += _strata[stratum].Exposed + _strata[stratum].Unexposed;
            if (_strata[stratum].IsInformative)
            {
                double n1 = _strata[stratum].Exposed, n0 = _strata[stratum].Unexposed;
                sum += ((_others[stratum].Exposed * n0) - (_others[stratum].Unexposed * n1) - (own * n1 * n0)) / (n1 + n0);
                weight += n1 * n0 / (n1 + n0);
            }
        }

        return weight > 0 ? (sum / weight, weight / rows) : null;
    }

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

    /// <summary>Of several disjoint groups of rows one against the rows of no group, by landmark.</summary>
    /// <param name="groups">The groups.</param>
    /// <param name="tested">The place of the one.</param>
    /// <param name="needs">The gates that must be passed before: visitors who passed them are compared with each other.</param>
    public MantelHaenszel[] ByLandmark(IReadOnlyList<ExposedRows> groups, int tested, ushort needs)
    {
        _grouping = Group(needs);
        var touched = new List<int>();
        for (var group = 0; group < groups.Count; group++)
        {
            Take(groups[group], group == tested, touched);
        }

        FindDeciles(touched);
        Array.Clear(_strata);
        Array.Clear(_others);
        foreach (var cell in _cells)
        {
            ref readonly var all = ref _all[cell];
            ref readonly var removed = ref _removed[cell];
            var (place, with) = (Place(cell), all.With - removed.With);
            _strata[place] += new FourfoldTable(0, 0, with, all.All - removed.All - with);
            _others[place].Unexposed += all.Breadth - removed.Breadth;
        }

        foreach (var cell in touched)
        {
            Stratum(cell) += new FourfoldTable(_exposed[cell].With, _exposed[cell].All - _exposed[cell].With, 0, 0);
            Others(cell).Exposed += _exposed[cell].Breadth;
            (_exposed[cell], _removed[cell]) = (default, default);
        }

        var sums = new MantelHaenszel[_landmarks];
        for (var stratum = 0; stratum < _strata.Length; stratum++)
        {
            if (_strata[stratum] != default)
            {
                sums[_landmarkOf[_grouping.Firsts[stratum / Deciles]]].Add(_strata[stratum]);
            }
        }

        return sums;
    }

    /// <summary>The mean of something known of each row, in the weights that Mantel-Haenszel gives the candidate's strata: what its risk difference estimates.</summary>
    /// <param name="candidate">Whose strata.</param>
    /// <param name="values">By row of the sample.</param>
    public double? Standardise(int candidate, double[] values)
    {
        var exposed = _sample.Exposed(candidate);
        var times = _sample.Times(candidate);
        ByLandmark(candidate);
        var (sums, rows, with) = (new double[_strata.Length], new long[_strata.Length], new long[_strata.Length]);
        for (int row = 0, next = 0; row < _sample.RowCount; row++)
        {
            while (next < exposed.Length && exposed[next] < row)
            {
                next++;
            }

            if ((_sample.SetOf(row) & _sets) != 0)
            {
                var isExposed = next < exposed.Length && exposed[next] == row;
                var cell = Cell(row, isExposed ? times[next] : 0);
                var stratum = Place(cell);
                sums[stratum] += values[row];
                rows[stratum]++;
                with[stratum] += isExposed ? 1 : 0;
            }
        }

        var (sum, weight) = (0.0, 0.0);
        for (var stratum = 0; stratum < sums.Length; stratum++)
        {
            if (rows[stratum] > 0)
            {
                var its = with[stratum] * (double)(rows[stratum] - with[stratum]) / rows[stratum];
                (sum, weight) = (sum + (its * sums[stratum] / rows[stratum]), weight + its);
            }
        }

        return weight > 0 ? sum / weight : null;
    }

    private void Take(ExposedRows rows, bool isTested, List<int> touched)
    {
        for (var at = 0; at < rows.Rows.Length; at++)
        {
            var row = rows.Rows[at];
            if ((_sample.SetOf(row) & _sets) == 0)
            {
                continue;
            }

            var (from, to) = (Cell(row, 0), Cell(row, rows.Times[at]));
            Touch(from, touched);
            Touch(to, touched);
            _removed[from].Add(_sample.Outcome[row], _sample.Breadth[row]);
            if (isTested)
            {
                _exposed[to].Add(_sample.Outcome[row], _sample.Breadth[row]);
            }
        }
    }

    // A cell may be touched first by its exposed, then by its removed rows: it is listed once.
    private void Touch(int cell, List<int> touched)
    {
        if (!_exposed[cell].IsTouched)
        {
            touched.Add(cell);
            _exposed[cell].IsTouched = true;
        }
    }

    private void FindDeciles(List<int> touched)
    {
        Array.Clear(_bins);
        foreach (var cell in _cells)
        {
            _bins[BinOf(cell)] += _all[cell].All - _removed[cell].All;
        }

        foreach (var cell in touched)
        {
            _bins[BinOf(cell)] += _exposed[cell].All;
        }

        for (var landmark = 0; landmark < _landmarks; landmark++)
        {
            var bins = _bins.AsSpan(landmark * ActivityBins.Count, ActivityBins.Count);
            var (all, lower) = (0L, 0L);
            foreach (var count in bins)
            {
                all += count;
            }

            for (var bin = 0; bin < bins.Length; lower += bins[bin++])
            {
                _deciles[(landmark * ActivityBins.Count) + bin] = all == 0 ? 0 : (int)Math.Min(Deciles - 1, Deciles * lower / all);
            }
        }
    }

    private int Place(int cell) => (_grouping.Of[cell / ActivityBins.Count] * Deciles) + _deciles[BinOf(cell)];

    private DriverContext ContextOf(int stratum) => _sample.Contexts[_grouping.Firsts[stratum / Deciles]];

    // Contexts that differ only in gates that are not needed are one.
    private Grouping Group(ushort needs)
    {
        if (!_groupings.TryGetValue(needs, out var grouping))
        {
            var (places, of, firsts) = (new Dictionary<DriverContext, int>(), new int[_sample.Contexts.Count], new List<int>());
            for (var context = 0; context < of.Length; context++)
            {
                var its = _sample.Contexts[context];
                var key = its with { Gates = (ushort)(its.Gates & needs) };
                if (!places.TryGetValue(key, out of[context]))
                {
                    places[key] = of[context] = firsts.Count;
                    firsts.Add(context);
                }
            }

            _groupings[needs] = grouping = new Grouping(of, firsts);
        }

        return grouping;
    }

    private int Cell(int row, int own) =>
        (_sample.Context[row] * ActivityBins.Count) + ActivityBins.Of(_sample.Activity[row] - (_withoutAside ? _sample.Aside[row] : own));

    private int BinOf(int cell) => (_landmarkOf[(uint)cell / ActivityBins.Count] * ActivityBins.Count) + (int)((uint)cell % ActivityBins.Count);

    private ref FourfoldTable Stratum(int cell) => ref _strata[Place(cell)];

    private ref (long Exposed, long Unexposed) Others(int cell) => ref _others[Place(cell)];

    /// <param name="Of">The group of each context.</param>
    /// <param name="Firsts">The first context of each group.</param>
    private readonly record struct Grouping(int[] Of, List<int> Firsts);

    private struct Counts
    {
        public int All;
        public int With;
        public long Breadth;
        public bool IsTouched;

        public void Add(bool outcome, int breadth)
        {
            All++;
            With += outcome ? 1 : 0;
            Breadth += breadth;
        }
    }
}

/// <summary>Rows of one group.</summary>
/// <param name="Rows">Ascending.</param>
/// <param name="Times">How many events of each are the group's own.</param>
internal sealed record ExposedRows(int[] Rows, int[] Times);
