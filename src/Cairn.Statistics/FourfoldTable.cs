namespace Cairn.Statistics;

/// <summary>Exposure against outcome in one stratum.</summary>
/// <param name="A">Exposed, with outcome.</param>
/// <param name="B">Exposed, without.</param>
/// <param name="C">Unexposed, with outcome.</param>
/// <param name="D">Unexposed, without.</param>
public readonly record struct FourfoldTable(long A, long B, long C, long D)
{
    /// <summary>How many were exposed.</summary>
    public long Exposed => A + B;

    /// <summary>How many were not.</summary>
    public long Unexposed => C + D;

    /// <summary>Whether it holds both groups; otherwise it says nothing about a difference.</summary>
    public bool IsInformative => Exposed > 0 && Unexposed > 0;

    /// <summary>Both tables as one.</summary>
    public static FourfoldTable operator +(FourfoldTable left, FourfoldTable right) => Add(left, right);

    /// <summary>Both tables as one.</summary>
    public static FourfoldTable Add(FourfoldTable left, FourfoldTable right) =>
        new(left.A + right.A, left.B + right.B, left.C + right.C, left.D + right.D);
}
