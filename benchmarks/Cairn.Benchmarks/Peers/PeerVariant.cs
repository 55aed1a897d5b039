namespace Cairn.Benchmarks.Peers;

/// <summary>One way a peer can answer a question.</summary>
/// <param name="Name">What is particular about it.</param>
/// <param name="Sql">Statements that are run one after the other; every row they give is a key and numbers.</param>
internal sealed record PeerVariant(string Name, params IReadOnlyList<string> Sql);

/// <summary>The seconds of each timed run.</summary>
/// <param name="Wall">By the clock.</param>
/// <param name="Cpu">Of all threads of the process.</param>
internal sealed record Timing(IReadOnlyList<double> Wall, IReadOnlyList<double> Cpu)
{
    /// <summary>The middle run.</summary>
    public double Median => Wall.Order().ElementAt(Wall.Count / 2);

    /// <summary>The fastest run.</summary>
    public double Best => Wall.Min();

    /// <summary>The middle run's CPU.</summary>
    public double MedianCpu => Cpu.Order().ElementAt(Cpu.Count / 2);
}
