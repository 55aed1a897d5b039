using Cairn.Collection.Decoding;
using Cairn.Collection.Events;

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

    /// <summary>Counts a remark.</summary>
    void Remark(int site, CollectWarning warning);

    /// <summary>Writes down what was learnt since the last time.</summary>
    void Save();
}
