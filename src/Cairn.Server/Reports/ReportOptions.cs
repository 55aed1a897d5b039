using System.ComponentModel.DataAnnotations;

namespace Cairn.Server.Reports;

/// <summary>Section <c>Cairn:Reports</c>: how much of the machine reports may take, so that collecting and other sites keep theirs.</summary>
internal sealed class ReportOptions
{
    public const string Section = "Cairn:Reports";

    /// <summary>How long one report may work, in seconds; then it is stopped and answered 422.</summary>
    [Range(1, 3_600)]
    public int MaxSeconds { get; init; } = 120;

    /// <summary>How many reports work at once, over all sites. One site never has all of them, unless there is only one.</summary>
    [Range(1, 1_024)]
    public int AtOnce { get; init; } = Math.Max(2, Environment.ProcessorCount + 1);

    /// <summary>How many reports of one site wait for their turn; one more is answered 429.</summary>
    [Range(0, 100_000)]
    public int Waiting { get; init; } = 40;
}
