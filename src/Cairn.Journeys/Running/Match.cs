namespace Cairn.Journeys.Running;

/// <summary>An event of a person that belongs to one of the sets looked for; an event in several sets is several matches.</summary>
/// <param name="Micros">When it happened, in microseconds since the Unix epoch.</param>
/// <param name="Row">Its row in the segment: matches of one event have the same.</param>
/// <param name="Set">The number of the set.</param>
public readonly record struct Match(long Micros, int Row, int Set);
