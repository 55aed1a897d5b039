using Cairn.Collection.Foreign;
using Cairn.Server.Problems;

namespace Cairn.Server.Collect.Foreign;

/// <summary>What a vendor's path is.</summary>
/// <param name="Format">How its bodies are read.</param>
/// <param name="Verb">What the path says besides, such as <c>track</c>.</param>
internal sealed record ForeignCall(ForeignFormat Format, string Verb = "")
{
    /// <summary>Whether the path is made for many events at once, which gives it the larger limits.</summary>
    public bool IsBatch { get; init; }

    /// <summary>Whether the events are ad exposures: without a visitor, with their own household.</summary>
    public bool IsExposure { get; init; }

    /// <summary>Whether an alias alone is not enough.</summary>
    public bool NeedsSecret { get; init; }

    /// <summary>Whether overload is answered 503, since the vendor's client does not repeat after 429.</summary>
    public bool BusyIs503 { get; init; }

    /// <summary>Whether the body is only looked at.</summary>
    public bool StoresNothing { get; init; }

    /// <summary>The visitor that a token of ours names, for an alias; null for none.</summary>
    public Func<string, string?>? VisitorOf { get; init; }
}

/// <summary>What became of one event.</summary>
internal enum LineFate
{
    /// <summary>No site has its alias.</summary>
    UnknownAlias,

    Failed,

    Kept,
}

/// <summary>What became of a vendor's request.</summary>
/// <param name="Body">As far as it could be read.</param>
/// <param name="Fates">One for each line of the body.</param>
internal sealed record ForeignTaken(ForeignBody Body, IReadOnlyList<LineFate> Fates)
{
    /// <summary>What was decided, where all events are one site's; null otherwise.</summary>
    public Cairn.Collection.Decoding.CollectResult? Result { get; init; }

    /// <summary>Why nothing was taken; null when something could be decided.</summary>
    public ProblemResult? Refusal { get; init; }

    /// <summary>The visitor of each event that was kept, by line.</summary>
    public IReadOnlyDictionary<int, string> Visitors { get; init; } = System.Collections.Frozen.FrozenDictionary<int, string>.Empty;

    public static ForeignTaken Refused(ProblemResult refusal) => new(ForeignBody.Empty, []) { Refusal = refusal };
}
