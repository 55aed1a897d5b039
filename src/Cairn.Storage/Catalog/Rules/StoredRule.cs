namespace Cairn.Storage.Catalog.Rules;

/// <summary>A rule as it is worked on.</summary>
/// <param name="Key">What stands as <c>rule</c> on its events.</param>
/// <param name="Json">The rule as pages get it.</param>
/// <param name="On">Whether the next version holds it.</param>
/// <param name="ChangedBy">Who saved it last.</param>
/// <param name="ChangedAt">When.</param>
public sealed record StoredRule(string Key, string Json, bool On, string ChangedBy, DateTimeOffset ChangedAt);

/// <summary>What a site's pages are told.</summary>
/// <param name="Version">From 1; 0 before anything was published.</param>
/// <param name="Json">The whole answer of <c>/sdk/rules/{key}.json</c>.</param>
/// <param name="Note">Why, in the words of who published it.</param>
/// <param name="PublishedBy">Who.</param>
/// <param name="PublishedAt">When.</param>
public sealed record PublishedRules(int Version, string Json, string Note, string PublishedBy, DateTimeOffset PublishedAt);
