using System.Globalization;
using System.Text;
using Cairn.Journeys.Events;

namespace Cairn.Benchmarks.Data;

/// <summary>The bench's world as a source of the journey index, without a store: made anew each time it is read, so that it takes no memory.</summary>
/// <param name="events">How many events.</param>
/// <param name="marked">Whether a bot and a visitor without consent are among every hundred visitors, and one in fifty visitors has two browsers.</param>
internal sealed class BenchSource(long events, bool marked) : IEventSource
{
    private static readonly byte[][] Names = [.. BenchWorld.Names.Select(Encoding.UTF8.GetBytes)];
    private static readonly byte[][] Channels = [.. BenchWorld.Channels.Select(Encoding.UTF8.GetBytes)];
    private readonly BenchWorld _world = new(seed: 1);

    /// <inheritdoc/>
    public SourcePosition Head() => new(events, 0);

    /// <inheritdoc/>
    public void ReadEvents(long after, long upTo, IEventSink sink)
    {
        var seq = 0L;
        _world.Generate(events, journey =>
        {
            var visitor = Encoding.UTF8.GetBytes(Text(journey[0].Visitor));
            var other = Encoding.UTF8.GetBytes(Text(journey[0].Visitor) + "b");
            var flags = !marked ? EventFlags.None : (journey[0].Visitor % 100) switch
            {
                1 => EventFlags.Quarantined,
                2 => EventFlags.ConsentDenied,
                _ => EventFlags.None,
            };
            foreach (ref readonly var made in journey)
            {
                if (++seq > after && seq <= upTo)
                {
                    var browser = marked && made.Visitor % 50 == 7 && made.Seq % 2 == 1 ? other : visitor;
                    sink.Add(seq, browser, Names[made.Name], made.Micros, made.Seq, flags);
                }
            }
        });
    }

    /// <inheritdoc/>
    public void ReadEventsOf(IReadOnlyCollection<string> visitors, long upTo, IEventSink sink) => throw new NotSupportedException("The bench's events do not change.");

    /// <inheritdoc/>
    public void ReadColumn(string column, long after, long upTo, IColumnSink sink)
    {
        var seq = 0L;
        Span<byte> text = stackalloc byte[32];
        var scratch = text.ToArray();
        _world.Generate(events, journey =>
        {
            foreach (ref readonly var made in journey)
            {
                seq++;
                switch (column)
                {
                    case "channel":
                        sink.Add(seq, ValueKind.Text, Channels[made.Channel]);
                        break;
                    case "currency" when made.RevenueCents > 0:
                        sink.Add(seq, ValueKind.Text, "EUR"u8);
                        break;
                    case "value" when made.RevenueCents > 0:
                        (made.RevenueCents / 100m).TryFormat(scratch, out var length, provider: CultureInfo.InvariantCulture);
                        sink.Add(seq, ValueKind.Number, scratch.AsSpan(0, length));
                        break;
                    case "prop.price" when made.Name is > 0 and < 5:
                        (made.Sku % 200).TryFormat(scratch, out var digits, provider: CultureInfo.InvariantCulture);
                        sink.Add(seq, ValueKind.Number, scratch.AsSpan(0, digits));
                        break;
                    default:
                        break;
                }
            }
        });
    }

    /// <inheritdoc/>
    public bool HasColumn(string column) => column is "channel" or "value" or "currency" || column.StartsWith("prop.", StringComparison.Ordinal);

    /// <inheritdoc/>
    public IReadOnlyList<IdentityEdge> ReadEdges()
    {
        var edges = new List<IdentityEdge>();
        if (marked)
        {
            _world.Generate(events, journey =>
            {
                if (journey[0].Visitor % 50 == 7)
                {
                    var visitor = Text(journey[0].Visitor);
                    edges.Add(new IdentityEdge(visitor, "u" + visitor, journey[0].Micros, false));
                    edges.Add(new IdentityEdge(visitor + "b", "u" + visitor, journey[0].Micros, false));
                }
            });
        }

        return edges;
    }

    /// <inheritdoc/>
    public IReadOnlyList<HistoryChange> ReadChanges(long after) => [];

    private static string Text(ulong visitor) => visitor.ToString("x16", CultureInfo.InvariantCulture);
}
