using Cairn.Collection.Decoding;
using Cairn.Collection.Events;
using Cairn.Storage.Catalog.Failed;

namespace Cairn.Storage.Draining;

/// <summary>What the drain knows of an event besides what the event says: who opted out or was erased, and which caps are used up. Called by the drain's thread alone.</summary>
/// <remarks>A turn that dies is repeated: every answer depends on the events and their order, not on how often they were asked about.</remarks>
public interface IDrainGate
{
    /// <summary>Why nothing of the event may be kept; null when it may be stored. Asked once for each event of a turn, in spool order.</summary>
    FailedReason? Refuse(int site, CollectedEvent item, CollectedBatch batch);

    /// <summary>The row with what is over a cap replaced.</summary>
    StoredEvent Bound(int site, StoredEvent row);

    /// <summary>The codeless rules that the site's pages were told, by their ids: whose events are counted rule by rule.</summary>
    IReadOnlySet<string> Rules(int site);

    /// <summary>The name under which a field nobody knows is counted: its own, made readable, or <c>(other)</c> when a site has too many.</summary>
    string UnknownField(int site, string field);

    /// <summary>Hands over what was counted since the last time: values over a cap, and remarks.</summary>
    IReadOnlyList<GateCount> TakeCounts();

    /// <summary>Writes down what was learnt since the last time. Call before the events are stored.</summary>
    void Save();
}

/// <summary>Something the gate counted.</summary>
/// <param name="Site">The site's number.</param>
/// <param name="Kind">What it counts.</param>
/// <param name="Name">One of the kind's names.</param>
/// <param name="Count">How many.</param>
public readonly record struct GateCount(int Site, CounterKind Kind, string Name, long Count);
