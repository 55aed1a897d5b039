namespace Cairn.Statistics;

/// <summary>A line as spending is shared out: what it answers, and between which bounds its spending lies.</summary>
/// <param name="Curve">Its response.</param>
/// <param name="Value">What one conversion is worth, 0 or more.</param>
/// <param name="Low">The least it may spend, 0 or more.</param>
/// <param name="High">The most.</param>
public readonly record struct SpendLine(ResponseCurve Curve, double Value, double Low, double High)
{
    /// <summary>Value · marginal response.</summary>
    public double Marginal(double spend) => Value * Curve.Marginal(spend);

    /// <summary>Value · response.</summary>
    public double Gain(double spend) => Value * Curve.Of(spend);
}

/// <summary>Shares a total among lines so that what all answer together is largest: equal marginal return for lines off their bounds.</summary>
public static class SpendPlan
{
    private const int Steps = 200;

    /// <summary>What each line spends; the sum is the total.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="total">Between the sum of their lows and that of their highs.</param>
    /// <exception cref="ArgumentOutOfRangeException">The total lies outside.</exception>
    public static double[] Share(IReadOnlyList<SpendLine> lines, double total)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var slack = 1e-9 * Math.Max(1, total);
        ArgumentOutOfRangeException.ThrowIfLessThan(total, lines.Sum(line => line.Low) - slack);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(total, lines.Sum(line => line.High) + slack);

        // At a price of e^p a line buys until its marginal return has fallen to it. The price is found by halving.
        var (cheap, dear) = (-700.0, 700.0);
        for (var step = 0; step < Steps; step++)
        {
            var price = (cheap + dear) / 2;
            (cheap, dear) = At(lines, price).Sum() >= total ? (price, dear) : (cheap, price);
        }

        // Lines of constant return jump at their price: what is left goes to them in proportion.
        var (many, few) = (At(lines, cheap), At(lines, dear));
        var (more, less) = (many.Sum(), few.Sum());
        var part = more - less > 0 ? Math.Clamp((total - less) / (more - less), 0, 1) : 0;
        return [.. few.Select((spend, at) => spend + (part * (many[at] - spend)))];
    }

    private static double[] At(IReadOnlyList<SpendLine> lines, double price) => [.. lines.Select(line => Spend(line, price))];

    private static double Spend(SpendLine line, double price)
    {
        var worth = line.Value * line.Curve.A * line.Curve.B;
        if (worth <= 0)
        {
            return line.Low;
        }

        var spare = 1 - line.Curve.B;
        var ratio = Math.Log(worth) - price;
        return spare < 1e-12 ? (ratio > 0 ? line.High : line.Low) : Math.Clamp(Math.Exp(Math.Min(700, ratio / spare)), line.Low, line.High);
    }
}
