using System.Globalization;
using System.Text.Json;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;

namespace Cairn.Testing;

/// <summary>Small journeys for tests: events as one reads them, and the view and context over them.</summary>
public static class SomeJourneys
{
    /// <summary>1 May 2026, midnight UTC: where a test's clock begins.</summary>
    public static readonly long Start = Timestamp.From(new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero)).Micros;

    /// <summary>An event so many seconds after <see cref="Start"/>, with properties (<c>prop.</c> is added where the name is no column).</summary>
    public static MemoryEvent Event(string visitor, string name, double seconds, params (string Name, object Value)[] properties) =>
        new(visitor, name, Start + (long)(seconds * Timestamp.Second))
        {
            Columns = properties.ToDictionary(p => Column(p.Name), p => Value(p.Value)),
        };

    /// <summary>The journeys of these events.</summary>
    public static IndexView View(params IEnumerable<MemoryEvent> events)
    {
        var source = new MemoryEventSource();
        source.Append(events);
        var index = new JourneyIndex(source, new JourneyIndexOptions { TailEvents = 7, SegmentEvents = 20 });
        index.CatchUp();
        return index.View();
    }

    /// <summary>The context at a moment long after every event.</summary>
    public static CompileContext Context(IndexView view, params ConversionDefinition[] definitions) =>
        new(view, definitions, new Timestamp(Start + 1_000 * Timestamp.Day), TimeZoneInfo.Utc);

    /// <summary>A definition with a matching tree as JSON.</summary>
    public static ConversionDefinition Definition(string key, string match, ConversionKind kind = ConversionKind.Micro) => new()
    {
        Key = key,
        Name = key,
        Kind = kind,
        Stage = kind == ConversionKind.Macro ? ConversionStage.Decision : ConversionStage.Consideration,
        Role = kind == ConversionKind.Macro ? null : ConversionRole.Process,
        Match = JsonDocument.Parse(match).RootElement,
    };

    /// <summary>The seconds after <see cref="Start"/> at which a set has rows, with their visitors: <c>ann 30</c>.</summary>
    public static IReadOnlyList<string> Rows(IEventSet set, IndexView view) =>
    [
        .. view.Segments.SelectMany(segment =>
        {
            var masks = new uint[segment.EventCount];
            set.Mark(segment, 0, masks, 1);
            return Enumerable.Range(0, segment.PersonCount).SelectMany(person =>
                Enumerable.Range(segment.Offsets[person], segment.Offsets[person + 1] - segment.Offsets[person])
                    .Where(row => masks[row] != 0)
                    .Select(row => string.Create(
                        CultureInfo.InvariantCulture, $"{view.PersonId(segment, person)} {(segment.Micros[row] - Start) / (double)Timestamp.Second}")));
        }).OrderBy(text => text, StringComparer.Ordinal),
    ];

    private static readonly MemoryEventSource Store = new();

    private static string Column(string name) =>
        Store.HasColumn(name) ? name : "prop." + name;

    private static (ValueKind, string) Value(object value) => value switch
    {
        bool truth => (ValueKind.Boolean, truth ? "true" : "false"),
        string text => (ValueKind.Text, text),
        IFormattable number => (ValueKind.Number, number.ToString(null, CultureInfo.InvariantCulture)),
        _ => (ValueKind.Text, value.ToString() ?? ""),
    };
}
