namespace Cairn.Statistics;

/// <summary>A confidence interval: both ends belong to it.</summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end, not below <paramref name="Low"/>.</param>
/// <remarks><c>default</c> is the single point 0.</remarks>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>estimate ± z · error.</summary>
    public static Interval Around(double estimate, double standardError, double z = Normal.Z95) =>
        new(estimate - (z * standardError), estimate + (z * standardError));

    /// <summary>Whether a value lies inside; the ends are in.</summary>
    public bool Contains(double value) => Low <= value && value <= High;

    /// <summary>Whether two intervals share a point.</summary>
    public bool Overlaps(Interval other) => Low <= other.High && other.Low <= High;
}
