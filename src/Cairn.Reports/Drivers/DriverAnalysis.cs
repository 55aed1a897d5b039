using Cairn.Journeys.Drivers;
using Cairn.Statistics;

namespace Cairn.Reports.Drivers;

/// <summary>From rows at landmarks to findings: discovery, second opinion, confirmation (<c>docs/definitions/drivers.md</c>).</summary>
internal sealed class DriverAnalysis
{
    private readonly DriverState _state;
    private readonly DriverStrata _discovery;
    private readonly DriverStrata _interest;

    /// <summary>Runs all tests.</summary>
    /// <param name="state">The rows.</param>
    /// <param name="lateFrom">When the last quarter of eligible time begins, in microseconds.</param>
    /// <param name="cancellation">Stops between two candidates.</param>
    public DriverAnalysis(DriverState state, long lateFrom, CancellationToken cancellation)
    {
        _state = state;
        Sample = new DriverSample(state, lateFrom);
        _discovery = new DriverStrata(Sample, DriverSet.D);
        _interest = new DriverStrata(Sample, DriverSet.D, withoutAside: true);
        var data = new DriverData(Sample, DriverSet.D);
        for (var candidate = 0; candidate < state.Tallies.Count; candidate++)
        {
            cancellation.ThrowIfCancellationRequested();
            Judge(candidate, data);
        }

        Tested = [.. Tested.OrderBy(finding => finding.P).ThenBy(finding => finding.Candidate)];
        var q = ManyTests.BenjaminiHochberg(Tested.Select(finding => finding.P).ToArray());
        for (var at = 0; at < q.Length; at++)
        {
            Tested[at].Q = q[at];
        }

        CommonCause.Calibrate(Tested);
        SecondOpinions(cancellation);
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

    private void Judge(int candidate, DriverData data)
    {
        var tally = _state.Tallies[candidate];
        var (macros, before) = (_state.Converters, tally.Before);
        if (macros > 0 && (double)before / macros >= DriverRules.GateBound)
        {
            (Proportions.Wilson(before, macros).Low >= DriverRules.GateBound ? Gates : SuspectedGates).Add(candidate);
            return;
        }

        var converted = tally.AfterOnly + tally.Lags.Count;
        if (tally.AfterOnly > 0 && tally.AfterOnly >= DriverRules.AfterOnlyShare * converted)
        {
            AfterOnly.Add(candidate);
            return;
        }

        var landmarks = _discovery.ByLandmark(candidate);
        var total = DriverStrata.Total(landmarks);
        _interest.ByLandmark(candidate);
        var others = _interest.OthersMet(candidate) ?? default;
        if (data.Missing(candidate, total) is var (missing, have, need))
        {
            NotEnough.Add((candidate, missing, have, need));
            return;
        }

        var deff = _discovery.Deff.Value;
        Tested.Add(new DriverFinding(candidate)
        {
            Landmarks = landmarks, Total = total, Deff = deff, P = total.PValue(deff) ?? 1, OthersMet = others.Difference, Variance = others.Variance, IsAside = Sample.IsAside[candidate],
        });
    }

    private void SecondOpinions(CancellationToken cancellation)
    {
        var asked = Tested.Where(finding => finding.Q <= DriverRules.SecondOpinionQ).Take(DriverRules.SecondOpinions).ToList();
        if (asked.Count == 0)
        {
            return;
        }

        var covariates = new DriverCovariates(Sample, DriverSet.D);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Min(2, Environment.ProcessorCount), CancellationToken = cancellation };
        Parallel.ForEach(asked, options, finding => finding.Second = covariates.Effect(finding.Candidate));
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
        foreach (var finding in candidates)
        {
            finding.ByHash = DriverStrata.Total(byHash.ByLandmark(finding.Candidate));
            finding.ByTime = DriverStrata.Total(byTime.ByLandmark(finding.Candidate));
            finding.HeldOutP = DriverStrata.Total(both.ByLandmark(finding.Candidate)).OneSidedP(both.Deff.Value, finding.Difference > 0) ?? 1;
        }

        var holm = ManyTests.Holm(candidates.Select(finding => finding.HeldOutP!.Value).ToArray());
        for (var at = 0; at < holm.Length; at++)
        {
            candidates[at].HeldOutHolm = holm[at];
        }
    }
}
