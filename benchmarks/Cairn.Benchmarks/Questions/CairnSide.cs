using System.Diagnostics;
using System.Text.Json;
using Cairn.Benchmarks.Data;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Index;
using Cairn.Journeys.Time;
using Cairn.Reports.Envelope;

namespace Cairn.Benchmarks.Questions;

/// <summary>Cairn as a report sees it: the index of the bench's store, and a site around it.</summary>
internal sealed class CairnSide(JourneyIndex index)
{
    /// <summary>Every <c>micro_…</c> event is a micro conversion, every purchase the macro conversion.</summary>
    public static IReadOnlyList<ConversionDefinition> Definitions { get; } =
    [
        Define("purchase", ConversionKind.Macro, ConversionStage.Decision),
        .. BenchWorld.Names.Skip(5).Select(name => Define(name, ConversionKind.Micro, ConversionStage.Consideration)),
    ];

    /// <summary>The site as it stands, with these definitions.</summary>
    public ReportSite Site(params IReadOnlyList<ConversionDefinition> definitions) => new(
        "bench", TimeZoneInfo.Utc, "EUR", "cairn", definitions, index.View(), index.BrowserView, new Timestamp(BenchWorld.EndMicros + (30 * Timestamp.Day)));

    /// <summary>The report, which the bench's own request cannot fail to get.</summary>
    public static T Take<T>(Outcome<T> outcome) => outcome switch
    {
        Outcome<T>.Ok(var report) => report,
        Outcome<T>.Refused(var faults) => throw new InvalidOperationException($"{faults[0].Where}: {faults[0].Message}"),
        _ => throw new UnreachableException(),
    };

    private static ConversionDefinition Define(string name, ConversionKind kind, ConversionStage stage) => new()
    {
        Key = name,
        Name = name,
        Kind = kind,
        Stage = stage,
        Role = kind == ConversionKind.Micro ? ConversionRole.Secondary : null,
        Match = JsonSerializer.SerializeToElement(new { @event = name }),
        Value = kind == ConversionKind.Macro ? new ConversionValue(ConversionValueKind.Property) : ConversionValue.None,
    };
}
