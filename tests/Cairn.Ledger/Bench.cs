using Cairn.Ledger.Server;

namespace Cairn.Ledger;

/// <summary>What every row of a run has in common.</summary>
/// <param name="Program">The published program.</param>
/// <param name="Scratch">A folder that is gone after the run.</param>
/// <param name="Template">The data directory each run begins with.</param>
/// <param name="Seed">What all chance comes from.</param>
/// <param name="IsLong">Whether this is <c>./faults</c>, not <c>./test</c>.</param>
/// <param name="KeepsAll">Leaves the folders of rows that passed as well.</param>
internal sealed record Bench(string Program, string Scratch, Template Template, int Seed, bool IsLong, bool KeepsAll)
{
    private int _number;

    /// <summary>The row's own chance: the same whichever other rows run.</summary>
    public Random Random { get; private init; } = new(Seed);

    /// <summary>How long a row that repeats itself may go on.</summary>
    public TimeSpan Budget { get; private init; }

    /// <summary>The bench for one row.</summary>
    public Bench For(string row, TimeSpan budget) => this with { Random = new Random(HashCode(Seed, row)), Budget = budget };

    /// <summary>Says how far a row is, for whoever watches a long run.</summary>
    public static void Say(string text) => Console.Error.WriteLine($"{TimeProvider.System.GetLocalNow():HH:mm:ss} {text}");

    public int NextNumber() => Interlocked.Increment(ref _number);

    // string.GetHashCode differs from run to run.
    private static int HashCode(int seed, string text) => text.Aggregate(seed, (hash, letter) => unchecked((hash * 31) + letter));
}
