using System.Globalization;
using System.Text;
using Cairn.Journeys.Events;

namespace Cairn.Benchmarks.Truth;

/// <summary>The lives of a world's visitors as an event source, in memory.</summary>
internal sealed class TruthSource : IEventSource
{
    private static readonly string[] Channels = ["Organic Search", "Paid Search", "Direct", "Paid Social", "Organic Social", "Email", "Referral", "Display"];
    private static readonly string[] Devices = ["mobile", "desktop", "tablet"];
    private static readonly string[] Countries = ["DE", "AT", "CH", "NL", "FR", "GB", "PL"];
    private readonly List<(int Visitor, TruthEvent Event)> _events = [];
    private readonly TruthVisitor[] _visitors;
    private readonly TruthWorld _world;

    public TruthSource(TruthWorld world, TruthVisitor[] visitors, long end)
    {
        (_world, _visitors) = (world, visitors);
        var life = new TruthLife(world, end);
        for (var number = 0; number < visitors.Length; number++)
        {
            life.Play(visitors[number]);
            _events.AddRange(life.Events.Where(made => made.Micros < end).Select(made => (number, made)));
        }
    }

    public int Events => _events.Count;

    public static string IdOf(int visitor) => visitor.ToString("x8", CultureInfo.InvariantCulture);

    public SourcePosition Head() => new(_events.Count, 0);

    public void ReadEvents(long after, long upTo, IEventSink sink)
    {
        var names = _world.Micros.Select(micro => Encoding.UTF8.GetBytes(micro.Event)).ToArray();
        for (var at = after; at < upTo; at++)
        {
            var (visitor, made) = _events[(int)at];
            ReadOnlySpan<byte> name = made.Name switch { TruthLife.PageView => "page_view"u8, TruthLife.Purchase => "purchase"u8, _ => names[made.Name] };
            sink.Add(at + 1, Encoding.UTF8.GetBytes(IdOf(visitor)), name, made.Micros, 0, EventFlags.None);
        }
    }

    public void ReadEventsOf(IReadOnlyCollection<string> visitors, long upTo, IEventSink sink) => throw new NotSupportedException("Nothing is ever joined or removed here.");

    public void ReadColumn(string column, long after, long upTo, IColumnSink sink)
    {
        if (column is not ("channel" or "device" or "country"))
        {
            return;
        }

        for (var at = after; at < upTo; at++)
        {
            var visitor = _visitors[_events[(int)at].Visitor];
            var text = column switch { "channel" => Channels[visitor.Channel], "device" => Devices[visitor.Device], _ => Countries[visitor.Country] };
            sink.Add(at + 1, ValueKind.Text, Encoding.UTF8.GetBytes(text));
        }
    }

    public bool HasColumn(string column) => column is "channel" or "device" or "country" || column.StartsWith("prop.", StringComparison.Ordinal);

    public IReadOnlyList<IdentityEdge> ReadEdges() => [];

    public IReadOnlyList<HistoryChange> ReadChanges(long after) => [];
}
