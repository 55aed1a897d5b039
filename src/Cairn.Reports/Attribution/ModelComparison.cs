namespace Cairn.Reports.Attribution;

/// <summary>How far models are apart on one key (<c>docs/definitions/attribution.md</c>).</summary>
/// <param name="Low">The least credit; null with one model.</param>
/// <param name="High">The greatest.</param>
/// <param name="Spread">(high - low) / mean; null over zero.</param>
/// <param name="Verdict"><c>models agree</c> up to 0.2, <c>differ</c> up to 0.5, else <c>disagree</c>.</param>
public sealed record ModelComparison(decimal? Low, decimal? High, double? Spread, string? Verdict)
{
    private const double Agree = 0.2;
    private const double Differ = 0.5;

    /// <summary>Compares the credits of some models; <c>participation</c> is for the caller to leave out.</summary>
    public static ModelComparison Of(IReadOnlyCollection<decimal> credits)
    {
        if (credits.Count < 2)
        {
            return new ModelComparison(null, null, null, null);
        }

        var (low, high, mean) = (credits.Min(), credits.Max(), credits.Average());
        double? spread = mean == 0 ? null : (double)((high - low) / mean);
        return new ModelComparison(low, high, spread, spread switch { null => null, <= Agree => "models agree", <= Differ => "differ", _ => "disagree" });
    }
}
