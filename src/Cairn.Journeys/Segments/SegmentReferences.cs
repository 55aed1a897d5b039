using Cairn.Journeys.Faults;
using Cairn.Journeys.Index;

namespace Cairn.Journeys.Segments;

/// <summary>What a segment may name that is not in the journeys.</summary>
/// <param name="Texts">Saved segments in text form, by key: <c>in(key)</c>.</param>
/// <param name="Near">The near-miss audience of a macro's key among the persons of the view asked about, or why there is none: <c>near(key)</c>.</param>
public sealed record SegmentReferences(IReadOnlyDictionary<string, string> Texts, Func<string, Outcome<PersonSet>> Near);
