using Cairn.Journeys.Definitions;
using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Symbols;

/// <summary>What symbols, filters and definitions are compiled against.</summary>
/// <param name="View">The journeys.</param>
/// <param name="Definitions">Every version of every conversion definition.</param>
/// <param name="AsOf">Events at or after it do not exist.</param>
/// <param name="Zone">Where days begin.</param>
public sealed record CompileContext(IndexView View, IReadOnlyList<ConversionDefinition> Definitions, Timestamp AsOf, TimeZoneInfo Zone)
{
    /// <summary>What <c>once_per_session</c> and session parts follow.</summary>
    public SessionRule SessionRule { get; init; } = new();

    /// <summary>Brings quarantined events back.</summary>
    public bool IncludeBots { get; init; }

    /// <summary>Which version of a definition judges an event.</summary>
    public DefinitionHistory History { get; init; } = DefinitionHistory.Latest;

    /// <summary>The counted conversions of every definition that is not archived; broken ones are left out.</summary>
    internal IReadOnlyList<IEventSet> AllConversions() =>
    [
        .. Definitions.Where(d => !d.Archived).Select(d => d.Key).Distinct(StringComparer.Ordinal).Where(key => !Open.Contains(key))
            .Select(key => SymbolCompiler.Compile(Symbol.Conversion(key), this)).OfType<Faults.Outcome<IEventSet>.Ok>().Select(ok => ok.Value),
    ];

    /// <summary>The definitions being compiled further out: one that comes back to itself is refused.</summary>
    internal ValueList<string> Open { get; init; } = [];

    /// <summary>Whether an event of this time and these flags exists for the report.</summary>
    internal bool Sees(long micros, EventFlags flags) =>
        micros < AsOf.Micros && (flags & Hidden) == 0;

    /// <summary>Flags whose events are left out.</summary>
    internal EventFlags Hidden => EventFlags.Moved | EventFlags.ConsentDenied | (IncludeBots ? EventFlags.None : EventFlags.Quarantined);
}
