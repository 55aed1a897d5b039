using System.Collections.Immutable;
using Cairn.Collection.Enrichment.UserAgents;

namespace Cairn.Collection.Decoding;

/// <summary>What one request leaves in the spool: one row, one commit, all or nothing.</summary>
public sealed record CollectedBatch
{
    /// <summary>The site's number in the catalog.</summary>
    public required int Site { get; init; }

    /// <summary>The server's clock when the body was read, in microseconds since the Unix epoch.</summary>
    public required long ReceivedMicros { get; init; }

    /// <summary>The <c>User-Agent</c> header, cut at 1 KiB; null for none.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The client hints of the request's headers; null for none.</summary>
    public ClientHints? Hints { get; init; }

    /// <summary>Whether the browser said that it only fetches ahead.</summary>
    public bool Prefetch { get; init; }

    /// <summary>The country of the client's address; null when unknown.</summary>
    public string? Country { get; init; }

    /// <summary>In wire order.</summary>
    public required IReadOnlyList<CollectedEvent> Events { get; init; }

    /// <summary>In wire order; those of which nothing may be kept have no raw text.</summary>
    public IReadOnlyList<FailedEvent> Failed { get; init; } = [];

    /// <summary>How many kept events earned each warning. They lie in the row with the events, so that a crash loses neither.</summary>
    public IReadOnlyCollection<KeyValuePair<CollectWarning, int>> Warnings { get; init; } = [];

    /// <summary>Fields that kept events or the envelope had and nobody knows, some of them.</summary>
    public IReadOnlyCollection<string> UnknownFields { get; init; } = [];
}

/// <summary>What became of a readable body: answer 202 once <paramref name="Batch"/> is committed.</summary>
/// <param name="Batch">What goes into the spool.</param>
/// <param name="Warnings">How many kept events earned each warning; a remark on the envelope counts once.</param>
/// <param name="Scrubbed">How many values each scrub rule replaced.</param>
public sealed record CollectResult(
    CollectedBatch Batch, ImmutableSortedDictionary<CollectWarning, int> Warnings, ImmutableSortedDictionary<string, int> Scrubbed)
{
    /// <summary>Fields that kept events or the envelope had and nobody knows, as the sender named them: the first of each event, some of them.</summary>
    public IReadOnlyCollection<string> UnknownFields => Batch.UnknownFields;

    /// <summary>How many events failed, by reason.</summary>
    public ImmutableSortedDictionary<FailedReason, int> Reasons() => Batch.Failed.Count == 0
        ? ImmutableSortedDictionary<FailedReason, int>.Empty
        : Batch.Failed.GroupBy(failed => failed.Reason).ToImmutableSortedDictionary(group => group.Key, group => group.Count());
}
