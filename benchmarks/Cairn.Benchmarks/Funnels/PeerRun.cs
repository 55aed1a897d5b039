using System.Diagnostics;
using System.Text.Json;

namespace Cairn.Benchmarks.Funnels;

/// <summary>What one peer printed: how it loaded, and each variant of its query.</summary>
internal sealed record PeerRun(string Peer, string Version, long Rows, double LoadSeconds, double? BytesPerEvent, IReadOnlyList<PeerVariant> Variants)
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The variant with the best median.</summary>
    public PeerVariant Best => Variants.MinBy(variant => variant.Median)!;

    /// <summary>Runs a peer's script with Node and reads the document it prints.</summary>
    /// <exception cref="InvalidOperationException">The script failed; its error output has been passed on.</exception>
    public static PeerRun Run(string script, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, WorkingDirectory = BenchFolder.Peers };
        start.ArgumentList.Add(script);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<PeerRun>(output, SnakeCase)!
            : throw new InvalidOperationException($"{script} failed with exit code {process.ExitCode}.");
    }
}

/// <summary>One way of writing the query, with the seconds of each run.</summary>
internal sealed record PeerVariant(string Name, IReadOnlyList<long> Counts, IReadOnlyList<double> Seconds)
{
    /// <summary>The middle run, in seconds.</summary>
    public double Median => Seconds.Order().ElementAt(Seconds.Count / 2);
}
