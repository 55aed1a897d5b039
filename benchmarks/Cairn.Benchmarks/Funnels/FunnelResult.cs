namespace Cairn.Benchmarks.Funnels;

/// <summary>Cairn's side of the run.</summary>
/// <param name="Query">The report's counts and seconds.</param>
/// <param name="InsertSeconds">Storing the events, with their duplicates checked.</param>
/// <param name="IndexSeconds">Building the journey index from the store.</param>
/// <param name="ResidentBytes">The process's resident memory afterwards, store included.</param>
internal sealed record CairnRun(PeerVariant Query, double InsertSeconds, double IndexSeconds, long ResidentBytes);

/// <summary>One side-by-side run.</summary>
internal sealed record FunnelResult(int Events, string Window, IReadOnlyList<string> Steps, CairnRun Cairn, IReadOnlyList<PeerRun> Peers)
{
    /// <summary>Whether every variant of every peer counted what Cairn counted.</summary>
    public bool CountsAgree => Peers.All(peer => peer.Variants.All(variant => variant.Counts.SequenceEqual(Cairn.Query.Counts)));
}
