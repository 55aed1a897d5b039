namespace Cairn.Storage.Catalog.Segments;

/// <summary>A segment that was given a name.</summary>
/// <param name="Key">What <c>in(key)</c> says: 1 to 64 of a-z, 0-9 and _, beginning with a letter.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Text">The condition, in the text form of <c>docs/definitions/segment.md</c>.</param>
/// <param name="ChangedBy">Who saved it last.</param>
/// <param name="ChangedAt">When.</param>
public sealed record SavedSegment(string Key, string Name, string Text, string ChangedBy, DateTimeOffset ChangedAt);
