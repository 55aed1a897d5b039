namespace Cairn.Journeys.Index;

/// <summary>Sizes inside a <see cref="JourneyIndex"/>; the defaults suit every site, tests make them small.</summary>
public sealed record JourneyIndexOptions
{
    /// <summary>The tail is sealed into segments when it holds this many events.</summary>
    public int TailEvents { get; init; } = 131_072;

    /// <summary>About how many events a sealed segment holds at most.</summary>
    public int SegmentEvents { get; init; } = 4_194_304;

    /// <summary>Small segments are merged when there are more of them than this.</summary>
    public int SmallSegments { get; init; } = 8;

    /// <summary>A change that concerns more visitors than this is answered by reading everything again.</summary>
    public int ChangedVisitors { get; init; } = 100_000;

    /// <summary>How many threads a run over a view may use; the answer does not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Told now and then how far reading everything from the store is, on the thread that reads; a few million events apart. Must not throw.</summary>
    public Action<IndexProgress>? Progress { get; init; }
}

/// <summary>How far reading everything is: each event is read and sorted, then merged.</summary>
/// <param name="Done">Steps done.</param>
/// <param name="Of">Steps in all, at most: numbers of removed events count too.</param>
public readonly record struct IndexProgress(long Done, long Of);

/// <summary>What <see cref="JourneyIndex.CatchUp"/> did.</summary>
/// <param name="Read">How many events it read from the store.</param>
/// <param name="Rebuilt">Why everything was read again; null when only what is new was.</param>
public readonly record struct CatchUpResult(long Read, string? Rebuilt);
