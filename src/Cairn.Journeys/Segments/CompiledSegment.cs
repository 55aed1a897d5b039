using Cairn.Journeys.Running;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Segments;

/// <summary>A segment compiled against a view. Immutable; any thread may read.</summary>
/// <param name="Scope">What it looks at: all persons, all events.</param>
/// <param name="Test">The condition.</param>
/// <param name="Sets">The events it names, by their number.</param>
/// <param name="SessionFilters">The filters on sessions, by their number; properties without their scope.</param>
/// <param name="VisitorFilters">The filters on visitors, by their number; properties without their scope.</param>
/// <param name="Conversions">What makes a session engaged; compiled when asked for.</param>
internal sealed record CompiledSegment(
    JourneyScope Scope, SegmentTest Test, IReadOnlyList<IEventSet> Sets, IReadOnlyList<Filter> SessionFilters, IReadOnlyList<Filter> VisitorFilters,
    Lazy<IReadOnlyList<IEventSet>> Conversions);
