using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Matching;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Conversions;

/// <summary>The occurrences of a conversion definition or a symbol, in the cheapest form that says the same: event names, counted rows, or a set to be marked.</summary>
/// <remarks>Exactly one of <see cref="Names"/>, <see cref="Counted"/> and <see cref="Set"/> is there.</remarks>
public sealed class OccurrenceSet
{
    private OccurrenceSet() { }

    /// <summary>What it is called in results.</summary>
    public required string Key { get; init; }

    /// <summary>The newest version of the definition; null for a symbol.</summary>
    public ConversionDefinition? Definition { get; private init; }

    /// <summary>One flag per name code, when every event of these names is an occurrence and no other is.</summary>
    public bool[]? Names { get; private init; }

    /// <summary>The counted conversions of a definition that says more than event names.</summary>
    public CountedConversions? Counted { get; private init; }

    /// <summary>A symbol with filters.</summary>
    public IEventSet? Set { get; private init; }

    /// <summary>The events of a symbol.</summary>
    public static OccurrenceSet Of(string key, IEventSet set) =>
        set.NamesOnly is { } names ? new OccurrenceSet { Key = key, Names = names } : new OccurrenceSet { Key = key, Set = set };

    /// <summary>The counted conversions of a definition.</summary>
    public static OccurrenceSet Of(CountedConversions counted) =>
        new() { Key = counted.Definition.Key, Definition = counted.Definition, Counted = counted };

    /// <summary>The counted conversions of a definition; by name alone where its match names events, every match counts and none has a value or a key of its own.</summary>
    /// <param name="key">A key of the context's definitions.</param>
    /// <param name="context">The data and the definitions.</param>
    /// <param name="where">The JSON pointer of the key in the caller's request.</param>
    /// <exception cref="ArgumentException">No definition has the key.</exception>
    public static Outcome<OccurrenceSet> Of(string key, CompileContext context, string where = "")
    {
        var newest = context.Definitions.Where(definition => definition.Key == key).MaxBy(definition => definition.Version);
        if (newest is { Counting: ConversionCounting.Every, Dedupe.Count: 0, Value.Kind: ConversionValueKind.None or ConversionValueKind.Model }
            && context.History == DefinitionHistory.Latest && MatchParser.Parse(newest.Match, where) is Outcome<MatchNode>.Ok { Value: MatchNode.Event events })
        {
            return new OccurrenceSet { Key = key, Definition = newest, Names = Codes(events.Names, context) };
        }

        return ConversionCounter.Count(key, context, where) switch
        {
            Outcome<CountedConversions>.Refused refused => new Outcome<OccurrenceSet>.Refused(refused.Faults),
            Outcome<CountedConversions>.Ok ok => Of(ok.Value),
            _ => throw new InvalidOperationException("An outcome is one of two."),
        };
    }

    private static bool[] Codes(IEnumerable<string> names, CompileContext context)
    {
        var codes = new bool[context.View.Names.Count];
        foreach (var code in names.Select(context.View.NameCode).Where(code => code >= 0))
        {
            codes[code] = true;
        }

        return codes;
    }
}
