using Cairn.Journeys.Events;

namespace Cairn.Journeys.Tests.Index;

/// <summary>A source whose store can be exchanged, as a restore from a backup does.</summary>
internal sealed class SwappableSource(IEventSource source) : IEventSource
{
    public IEventSource Source { get; set; } = source;

    public SourcePosition Head() => Source.Head();

    public void ReadEvents(long after, long upTo, IEventSink sink) => Source.ReadEvents(after, upTo, sink);

    public void ReadEventsOf(IReadOnlyCollection<string> visitors, long upTo, IEventSink sink) => Source.ReadEventsOf(visitors, upTo, sink);

    public void ReadColumn(string column, long after, long upTo, IColumnSink sink) => Source.ReadColumn(column, after, upTo, sink);

    public bool HasColumn(string column) => Source.HasColumn(column);

    public IReadOnlyList<IdentityEdge> ReadEdges() => Source.ReadEdges();

    public IReadOnlyList<HistoryChange> ReadChanges(long after) => Source.ReadChanges(after);
}
