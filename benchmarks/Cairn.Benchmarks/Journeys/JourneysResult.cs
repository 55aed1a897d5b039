
using Cairn.Benchmarks.Peers;

namespace Cairn.Benchmarks.Journeys;

/// <summary>One side-by-side run of the questions.</summary>
internal sealed record JourneysResult
{
    public required long Events { get; init; }
    public required int Runs { get; init; }
    public required string Machine { get; init; }
    public required CairnFacts Cairn { get; set; }
    public required IReadOnlyList<PeerFacts> Peers { get; init; }
    public IReadOnlyDictionary<string, long> PeerPeakBytes { get; set; } = new Dictionary<string, long>();

    /// <summary>Questions that a later run with <c>--only</c> has asked again.</summary>
    public List<string> AskedAgain { get; } = [];
    public List<QuestionResult> Questions { get; } = [];
}

/// <summary>Cairn's side besides the questions.</summary>
/// <param name="AppendSeconds">Storing the events, when the store was made.</param>
/// <param name="IndexBuildSeconds">Building and saving the index; null when it was kept from before.</param>
/// <param name="IndexOpenSeconds">Opening it from its files.</param>
/// <param name="IndexFileBytes">Its files by kind.</param>
/// <param name="ResidentBytesOpen">With the store and the index open, before any question.</param>
/// <param name="ResidentBytesAfter">After all questions.</param>
/// <param name="PeakBytes">The most the process ever had.</param>
internal sealed record CairnFacts(
    double AppendSeconds, double? IndexBuildSeconds, double IndexOpenSeconds, IReadOnlyDictionary<string, long> IndexFileBytes, long ResidentBytesOpen,
    long ResidentBytesAfter, long PeakBytes);

/// <summary>One question's answers, seconds and ratios.</summary>
internal sealed record QuestionResult
{
    public required string Key { get; init; }
    public required string Title { get; init; }
    public required double Load { get; init; }

    /// <summary>Its first rows; null while Cairn has no such report.</summary>
    public string? Answer { get; set; }
    public Timing? Cairn { get; set; }

    /// <summary>Cairn's first run, with columns still to be read.</summary>
    public double CairnFirstSeconds { get; set; }
    public List<VariantResult> Variants { get; } = [];

    /// <summary>The best median of a peer whose answer was equal, over Cairn's median; null when there is none.</summary>
    public double? Ratio(string peer) => Cairn is { } own && Best(peer) is { } best ? best.Timing!.Median / own.Median : null;

    /// <summary>The same of CPU seconds, which a busy machine hardly changes: the least of the peer's variants over Cairn's.</summary>
    public double? CpuRatio(string peer) =>
        Cairn is { } own ? Variants.Where(variant => variant.Peer == peer && variant.Timing is not null).Select(variant => (double?)variant.Timing!.MedianCpu).Min() / own.MedianCpu : null;

    private VariantResult? Best(string peer) => Variants.Where(variant => variant.Peer == peer && variant.Timing is not null).MinBy(variant => variant.Timing!.Median);
}

/// <summary>One variant of one peer.</summary>
/// <param name="Peer">Whose.</param>
/// <param name="Name">What is particular about it.</param>
/// <param name="Statements">How many statements it takes.</param>
/// <param name="Difference">Where its answer was not the one expected; it was then not timed.</param>
/// <param name="Timing">Null when it was not timed.</param>
internal sealed record VariantResult(string Peer, string Name, int Statements, string? Difference, Timing? Timing);
