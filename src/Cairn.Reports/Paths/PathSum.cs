namespace Cairn.Reports.Paths;

/// <summary>Units that pass somewhere, and their macro value.</summary>
internal readonly record struct PathSum(long Units, decimal Value)
{
    /// <summary>Both together.</summary>
    public PathSum Plus(PathSum other) => new(Units + other.Units, other.Value == 0 ? Value : Value + other.Value);
}
