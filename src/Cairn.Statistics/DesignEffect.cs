namespace Cairn.Statistics;

/// <summary>How much several rows of one person inflate a variance: deff = sum(m²) / sum(m) over persons, m = rows of a person.</summary>
/// <remarks>The cautious bound: it takes rows of one person for copies (Kish 1965 with correlation 1). <c>default</c> holds nobody.</remarks>
public readonly record struct DesignEffect(long Rows, long Squares)
{
    /// <summary>At least 1; 1 for nobody.</summary>
    public double Value => Rows == 0 ? 1 : (double)Squares / Rows;

    /// <summary>With one more person.</summary>
    public DesignEffect With(long rows) => new(Rows + rows, Squares + (rows * rows));

    /// <summary>Both sets of persons together.</summary>
    public static DesignEffect operator +(DesignEffect left, DesignEffect right) => Add(left, right);

    /// <summary>Both sets of persons together.</summary>
    public static DesignEffect Add(DesignEffect left, DesignEffect right) => new(left.Rows + right.Rows, left.Squares + right.Squares);
}
