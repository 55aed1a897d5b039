namespace Cairn.Reports.Envelope;

/// <summary>Says of a figure that it is not exact.</summary>
/// <param name="Field">Where it stands in the result.</param>
/// <param name="Method">How it was worked out.</param>
/// <param name="Error">The largest relative error, as a fraction.</param>
public sealed record ApproximationResult(string Field, string Method, double Error)
{
    /// <summary>A quantile of more than a million values, read from logarithmic bins.</summary>
    public static ApproximationResult Binned(string field) => new(field, "logarithmic bins", 0.004);
}
