using Cairn.Journeys.Drivers;
using Cairn.Statistics;

namespace Cairn.Reports.Drivers;

/// <summary>From rows at landmarks to findings: discovery, second opinion, confirmation (<c>docs/definitions/drivers.md</c>).</summary>
internal sealed class DriverAnalysis
{
    private readonly DriverState _state;
    private readonly DriverStrata _discovery;
    private readonly InterestStrata _interest;
    private readonly ParallelOptions _threads;

    /// <summary>Runs all tests.</summary>
    /// <param name="state">The rows.</param>
    /// <param name="lateFrom">When the last quarter of eligible time begins, in microseconds.</param>
    /// <param name="cancellation">Stops between two candidates.</param>
    /// <param name="threads">How many candidates are worked on at once; the answer does not depend on it.</param>
    public DriverAnalysis(DriverState state, long lateFrom, CancellationToken cancellation, int threads = 1)
    {
        _state = state;
        _threads = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, threads), CancellationToken = cancellation };
        Sample = new DriverSample(state, lateFrom);
        _discovery = new DriverStrata(Sample, DriverSet.D, inParts: true);
        _interest = new InterestStrata(Sample, DriverSet.D);
        Test([.. Enumerable.Range(0, state.Tallies.Count).Where(MayBeDriver)], new DriverData(Sample, DriverSet.D));

        Tested = [.. Tested.OrderBy(finding => finding.P).ThenBy(finding => finding.Candidate)];
        var q = ManyTests.BenjaminiHochberg(Tested.Select(finding => finding.P).ToArray());
        for (var at = 0; at < q.Length; at++)
        {
            Tested[at].Q = q[at];
        }

        CommonCause.Calibrate(Tested, _threads);
        SecondOpinions();
        Confirm();
    }

    public DriverSample Sample { get; }

    /// <summary>Candidates with a figure of their own, by p.</summary>
    public List<DriverFinding> Tested { get; private set; } = [];

    public List<int> Gates { get; } = [];

    public List<int> SuspectedGates { get; } = [];

    public List<int> AfterOnly { get; } = [];

    public List<(int Candidate, string Missing, double Have, double Need)> NotEnough { get; } = [];

    public DriverStrata Discovery => _discovery;

    // Gates and steps that come after are none.
    private bool MayBeDriver(int candidate)
    {
        var tally = _state.Tallies[candidate];
        var (macros, before) = (_state.Converters, tally.Before);
        if (macros > 0 && (double)before / macros >= DriverRules.GateBound)
        {
            (Proportions.Wilson(before, macros).Low >= DriverRules.GateBound ? Gates : SuspectedGates).Add(candidate);
            return false;
        }

        var converted = tally.AfterOnly + tally.Lags.Count;
        if (tally.AfterOnly > 0 && tally.AfterOnly >= DriverRules.AfterOnlyShare * converted)
        {
            AfterOnly.Add(candidate);
            return false;
        }

        return true;
    }

    private void Test(int[] candidates, DriverData data)
    {
        var tested = new (DriverFinding? Finding, (string Name, double Have, double Need)? Missing)[candidates.Length];
        Parallel.For(0, candidates.Length, _threads, at =>
        {
            var (landmarks, without) = _discovery.InParts(candidates[at]);
            var total = DriverStrata.Total(landmarks);
            if (data.Missing(candidates[at], total) is { } missing)
            {
                tested[at] = (null, missing);
                return;
            }

            var deff = _discovery.Deff.Value;
            tested[at] = (new DriverFinding(candidates[at])
            {
                Landmarks = landmarks,
                Total = total,
                Deff = deff,
                P = total.PValue(deff) ?? 1,
                Interest = _interest.Of(candidates[at]),
                Without = without,
                IsAside = Sample.IsAside[candidates[at]],
            }, null);
        });
        Tested = [.. tested.Select(its => its.Finding).OfType<DriverFinding>()];
        NotEnough.AddRange(tested.Zip(candidates).Where(pair => pair.First.Missing is not null)
            .Select(pair => (pair.Second, pair.First.Missing!.Value.Name, pair.First.Missing.Value.Have, pair.First.Missing.Value.Need)));
    }

    private void SecondOpinions()
    {
        var asked = Tested.Where(finding => finding.Q <= DriverRules.SecondOpinionQ).Take(DriverRules.SecondOpinions).ToList();
        if (asked.Count == 0)
        {
            return;
        }

        var covariates = new DriverCovariates(Sample, DriverSet.D);
        Parallel.ForEach(asked, _threads, finding => finding.Second = covariates.Effect(finding.Candidate));
    }

    private void Confirm()
    {
        var candidates = Tested.Where(finding => finding.Q <= DriverRules.Alpha).ToList();
        if (candidates.Count == 0)
        {
            return;
        }

        var (byHash, byTime, both) = (
            new DriverStrata(Sample, DriverSet.Hh), new DriverStrata(Sample, DriverSet.Ht), new DriverStrata(Sample, DriverSet.Hh | DriverSet.Ht));
        Parallel.ForEach(candidates, _threads, finding =>
        {
            finding.ByHash = DriverStrata.Total(byHash.ByLandmark(finding.Candidate));
            finding.ByTime = DriverStrata.Total(byTime.ByLandmark(finding.Candidate));
            finding.HeldOutP = DriverStrata.Total(both.ByLandmark(finding.Candidate)).OneSidedP(both.Deff.Value, finding.Difference > 0) ?? 1;
        });

        var holm = ManyTests.Holm(candidates.Select(finding => finding.HeldOutP!.Value).ToArray());
        for (var at = 0; at < holm.Length; at++)
        {
            candidates[at].HeldOutHolm = holm[at];
        }
    }
}
