using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cairn.Benchmarks.Truth;

/// <summary>One step of one seed: what the report said, and what is true of these very visitors. A line of the results file.</summary>
internal sealed record TruthLine
{
    private static readonly JsonSerializerOptions Options = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
    };

    public required string World { get; init; }

    public int Seed { get; init; }

    public int Visitors { get; init; }

    public required string Event { get; init; }

    public required TruthKind Kind { get; init; }

    public required bool HasEffect { get; init; }

    /// <summary>Tested, or where else the report put it.</summary>
    public required string Place { get; init; }

    public required bool IsAdjusted { get; init; }

    /// <summary>RD found; null when it was not tested.</summary>
    public double? Difference { get; init; }

    public double? Q { get; init; }

    /// <summary>The true effect in the weights of Mantel-Haenszel.</summary>
    public double? Truth { get; init; }

    /// <summary>The plain mean of the true effect.</summary>
    public double? MeanTruth { get; init; }

    /// <summary>90 %, of Mantel-Haenszel.</summary>
    public double[]? Plain { get; init; }

    public double? Aipw { get; init; }

    /// <summary>90 %.</summary>
    public double[]? AipwEnds { get; init; }

    public double? Calibrated { get; init; }

    /// <summary>90 %.</summary>
    public double[]? CalibratedEnds { get; init; }

    public double Phi { get; init; }

    public double OddsRatio { get; init; }

    public double Lift { get; init; }

    /// <summary>All lines of a file; none where there is no file.</summary>
    public static List<TruthLine> Read(string file) =>
        File.Exists(file) ? [.. File.ReadLines(file).Select(line => JsonSerializer.Deserialize<TruthLine>(line, Options)!)] : [];

    /// <summary>Adds lines to a file.</summary>
    public static void Append(string file, IEnumerable<TruthLine> lines) => File.AppendAllLines(file, lines.Select(line => JsonSerializer.Serialize(line, Options)));
}
