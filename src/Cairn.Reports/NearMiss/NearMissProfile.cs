using Cairn.Reports.Drivers;

namespace Cairn.Reports.NearMiss;

/// <summary>A micro that may belong to the profile.</summary>
/// <param name="Key">The micro's key.</param>
/// <param name="IsGate">Whether (almost) every macro passes it.</param>
/// <param name="Effect">Of a driver its risk difference, of a gate P(macro | gate).</param>
internal sealed record ProfileCandidate(string Key, bool IsGate, double? Effect)
{
    /// <summary>Gates, and drivers that earned the label adjusted or better, by key.</summary>
    public static IReadOnlyList<ProfileCandidate> Of(DriversReport drivers) =>
    [
        .. drivers.Gates.Select(gate => new ProfileCandidate(gate.Key, true, gate.PassRate))
            .Concat(drivers.Rows.Where(row => row.Label is "adjusted" or "proven").Select(row => new ProfileCandidate(row.Key, false, row.Rd)))
            .OrderBy(candidate => candidate.Key, StringComparer.Ordinal),
    ];
}

/// <summary>What a missing micro is worth to somebody who has been away for a while.</summary>
internal static class NearMissScore
{
    /// <summary>G(t): the share of converters whose last gap was longer than t.</summary>
    /// <param name="sortedGaps">Ascending.</param>
    /// <param name="idleMicros">t.</param>
    public static double StillOn(ReadOnlySpan<long> sortedGaps, long idleMicros)
    {
        var (low, high) = (0, sortedGaps.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = sortedGaps[middle] > idleMicros ? (low, middle) : (middle + 1, high);
        }

        return sortedGaps.Length == 0 ? 0 : (double)(sortedGaps.Length - low) / sortedGaps.Length;
    }

    /// <summary>max(0, effect) · mean macro value · G.</summary>
    public static decimal Of(double? effect, decimal meanMacro, double stillOn) => decimal.Round((decimal)(Math.Max(0, effect ?? 0) * stillOn) * meanMacro, 6);
}
