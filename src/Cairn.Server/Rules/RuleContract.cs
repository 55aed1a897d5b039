using System.Text.Json;
using Cairn.Storage.Catalog.Rules;

namespace Cairn.Server.Rules;

/// <summary>A site's rules as they are worked on, and what its pages are told.</summary>
/// <param name="Rows">By key.</param>
/// <param name="Published">The version that pages load; 0 before anything was published.</param>
/// <param name="Changed">Whether publishing now would change what pages load.</param>
internal sealed record RuleList(IReadOnlyList<RuleShown> Rows, int Published, bool Changed);

/// <summary>A rule, and who changed it last.</summary>
internal sealed record RuleShown(string Key, bool On, CodelessRule Rule, string ChangedBy, DateTimeOffset ChangedAt)
{
    public static RuleShown Of(StoredRule stored) => new(stored.Key, stored.On, RuleJson.Read(stored.Json), stored.ChangedBy, stored.ChangedAt);
}

/// <summary>A saved rule, and what it would have matched.</summary>
internal sealed record RuleSaved(RuleShown Rule, RuleMatches History);

/// <param name="Rule">The rule; its <c>id</c> may be left out, since the path says it.</param>
/// <param name="On">Whether the next version holds it; true when left out.</param>
internal sealed record SaveRuleRequest(JsonElement Rule, bool On = true);

/// <param name="Rule">A rule that is not saved yet.</param>
internal sealed record TryRuleRequest(JsonElement Rule);

/// <summary>What a rule would have matched in the last 90 days of what is recorded without it.</summary>
/// <param name="Decidable">False when what is recorded cannot tell; then <paramref name="Why"/> says what is missing and the counts are 0.</param>
/// <param name="Why">In a sentence; null when all is known.</param>
/// <param name="Events">How often it would have fired, before <c>once</c>.</param>
/// <param name="Visitors">Distinct visitor ids.</param>
/// <param name="Partial">Reading was stopped for taking too long: the figures are of the newest part.</param>
/// <param name="ByDay">The days of the site with at least one, oldest first.</param>
/// <param name="Samples">The five newest.</param>
internal sealed record RuleMatches(
    bool Decidable, string? Why, long Events, long Visitors, bool Partial, IReadOnlyList<RuleDay> ByDay, IReadOnlyList<RuleSample> Samples);

/// <param name="Day">Local to the site: <c>2026-11-22</c>.</param>
/// <param name="Events">On that day.</param>
internal sealed record RuleDay(string Day, long Events);

/// <param name="At">When it happened last.</param>
/// <param name="Url">On which page.</param>
/// <param name="Text">What stood on the element; null where there is none.</param>
/// <param name="Element">The element and its ancestors, as the SDK records them; null where there is none.</param>
internal sealed record RuleSample(DateTimeOffset At, string? Url, string? Text, string? Element);

/// <param name="Note">Why; shown in the list of versions.</param>
internal sealed record PublishRulesRequest(string? Note = null);

/// <summary>What a site's pages were told, newest first.</summary>
internal sealed record RuleVersionList(IReadOnlyList<RuleVersionShown> Rows);

/// <param name="Version">From 1.</param>
/// <param name="Rules">How many rules it holds.</param>
/// <param name="Bytes">What pages load, in UTF-8 bytes before compression; at most 16,384.</param>
/// <param name="Note">Why, in the words of who published it.</param>
/// <param name="PublishedBy">Who.</param>
/// <param name="PublishedAt">When.</param>
internal sealed record RuleVersionShown(int Version, int Rules, int Bytes, string Note, string PublishedBy, DateTimeOffset PublishedAt)
{
    public static RuleVersionShown Of(PublishedRules version)
    {
        using var json = JsonDocument.Parse(version.Json);
        return new RuleVersionShown(
            version.Version, json.RootElement.GetProperty("rules").GetArrayLength(), System.Text.Encoding.UTF8.GetByteCount(version.Json), version.Note,
            version.PublishedBy, version.PublishedAt);
    }
}

/// <summary>A way to see the unpublished rules at work on a page of the site, in one's own browser only.</summary>
/// <param name="Parameter">Put <c>?preview_cairn=…</c> behind the address of any page that loads the SDK.</param>
/// <param name="Expires">One hour from now.</param>
internal sealed record RulePreviewLink(string Parameter, DateTimeOffset Expires);
