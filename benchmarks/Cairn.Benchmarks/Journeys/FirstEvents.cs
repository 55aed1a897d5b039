using Cairn.Journeys.Events;

namespace Cairn.Benchmarks.Journeys;

/// <summary>A store as it was when it held its first <paramref name="events"/> events: the world makes visitors one after another, so these are whole journeys.</summary>
internal sealed class FirstEvents(IEventSource source, long events) : IEventSource
{
    public SourcePosition Head()
    {
        var head = source.Head();
        return head with { Seq = Math.Min(head.Seq, events) };
    }

    public void ReadEvents(long after, long upTo, IEventSink sink) => source.ReadEvents(after, upTo, sink);

    public void ReadEventsOf(IReadOnlyCollection<string> visitors, long upTo, IEventSink sink) => source.ReadEventsOf(visitors, upTo, sink);

    public void ReadColumn(string column, long after, long upTo, IColumnSink sink) => source.ReadColumn(column, after, upTo, sink);

    public bool HasColumn(string column) => source.HasColumn(column);

    public IReadOnlyList<IdentityEdge> ReadEdges() => source.ReadEdges();

    public IReadOnlyList<HistoryChange> ReadChanges(long after) => source.ReadChanges(after);
}
