using Cairn.Collection.Events;
using Cairn.Journeys.Events;
using Cairn.Storage.Events;

namespace Cairn.Storage.Tests.Imports;

/// <summary>The smallest store an importer can be watched with: it keeps what it is given, once by id.</summary>
internal sealed class MemoryEventStore : IEventStore
{
    private readonly HashSet<UInt128> _ids = [];

    public List<StoredEvent> Events { get; } = [];

    public List<int> Appends { get; } = [];

    /// <summary>Called before each append, to fail it.</summary>
    public Action<int>? BeforeAppend { get; init; }

    public SpoolPosition SpoolPosition => default;

    public IReadOnlyList<HourResult> LastResults => [];

    public AppendResult AppendParts(IEnumerable<IReadOnlyList<SiteEvents>> parts, SpoolPosition? position)
    {
        BeforeAppend?.Invoke(Appends.Count);
        var (stored, duplicates) = (0, 0);
        foreach (var taken in parts.Single().Single().Events)
        {
            if (_ids.Add(taken.EventId))
            {
                stored++;
                Events.Add(taken);
            }
            else
            {
                duplicates++;
            }
        }

        Appends.Add(stored + duplicates);
        return new AppendResult(stored, duplicates, 0, 0);
    }

    public (long Seq, StoredEvent Event)? FindEvent(int site, UInt128 eventId) => throw new NotSupportedException();

    public IEnumerable<(long Seq, StoredEvent Event)> ReadNamed(int site, IReadOnlyCollection<string> names, long startMicros, long endMicros, long after, long upTo) =>
        ReadAll(site, startMicros, endMicros).Where(pair => pair.Seq > after && pair.Seq <= upTo && names.Contains(pair.Event.Name));

    public IEnumerable<(long Seq, StoredEvent Event)> ReadAll(int site, long startMicros, long endMicros) =>
        Events.Select((stored, at) => (at + 1L, stored)).Where(pair => pair.stored.OccurredMicros >= startMicros && pair.stored.OccurredMicros < endMicros);

    public long Count(int site) => Events.Count;

    public long CountOfVisitors(int site) => throw new NotSupportedException();

    public IReadOnlyList<(long Seq, StoredEvent Event)> ReadEvents(int site, IReadOnlyCollection<long> seqs) => throw new NotSupportedException();

    public IReadOnlyList<StoredEdge> ReadEdges(int site, IReadOnlyCollection<string> visitors, IReadOnlyCollection<string> users) => throw new NotSupportedException();

    public IEventSource Source(int site) => throw new NotSupportedException();

    public long UndoImport(int site, int import) => throw new NotSupportedException();

    public ErasurePlan PlanErasure(int site, IReadOnlyCollection<string> visitors, IReadOnlyCollection<string> users, long beforeMicros = long.MaxValue) => throw new NotSupportedException();

    public void ReadIds(int site, Action<string> visitor, Action<string> user) => throw new NotSupportedException();

    public long Erase(int site, ErasurePlan plan) => throw new NotSupportedException();

    public long RemoveReceivedBefore(int site, long receivedMicros) => throw new NotSupportedException();

    public long NobodysChanges(int site) => 0;

    public bool Rewrite() => throw new NotSupportedException();

    public long JudgeByRules(int site, PlaceRules before, PlaceRules after, long sinceMicros) => throw new NotSupportedException();

    public int SetEdgeRevoked(int site, string visitor, string user, bool revoked) => throw new NotSupportedException();

    public long Judge(int site, IReadOnlyCollection<string> visitors, BotVerdict verdict) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
