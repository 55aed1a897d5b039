using Cairn.Journeys.Definitions;

namespace Cairn.Server.Vocabulary;

/// <summary>What a builder of funnels and filters can offer.</summary>
/// <param name="Events">Event names by how often they occur.</param>
/// <param name="Conversions">Definitions, macros first.</param>
/// <param name="Columns">Columns every event has.</param>
/// <param name="Properties">Properties that recent events have, the most frequent first.</param>
internal sealed record SiteVocabulary(
    IReadOnlyList<NamedCount> Events, IReadOnlyList<NamedConversion> Conversions, IReadOnlyList<string> Columns, IReadOnlyList<string> Properties);

internal sealed record NamedCount(string Name, long Count);

internal sealed record NamedConversion(string Key, string Name, ConversionKind Kind);

internal sealed record ValueList(IReadOnlyList<ValueCount> Rows);

/// <summary>A value of a column; null for events that lack it.</summary>
internal sealed record ValueCount(string? Value, long Count);
