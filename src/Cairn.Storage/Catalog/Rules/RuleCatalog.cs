using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cairn.Journeys.Faults;

namespace Cairn.Storage.Catalog.Rules;

/// <summary>The codeless rules of all sites: a list that is worked on, and versions of it that pages were told. Any thread may call.</summary>
/// <remarks>It stores what it is given: whether a rule makes sense is checked by who parses it.</remarks>
public sealed class RuleCatalog
{
    /// <summary>A site has no more rules than this.</summary>
    public const int MostRules = 100;

    /// <summary>What pages load holds no more UTF-8 bytes than this.</summary>
    public const int MostPublishedBytes = 16 * 1024;

    private const string Nothing = """{"rules":[]}""";

    private readonly CatalogFile _file;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<int, PublishedRules> _published = new();
    private readonly ConcurrentDictionary<int, (int Version, FrozenSet<string> Ids)> _ids = new();

    internal RuleCatalog(CatalogFile file, TimeProvider time)
    {
        _file = file;
        _time = time;
    }

    /// <summary>The rules of a site as they are worked on, by key.</summary>
    public IReadOnlyList<StoredRule> List(int site) =>
        _file.Read(context => context.Rules.Where(row => row.SiteId == site).OrderBy(row => row.Key).AsEnumerable().Select(Shown).ToList());

    /// <summary>Saves a rule under a key, in place of the one that has it. Pages are not told yet.</summary>
    /// <param name="site">The site's number.</param>
    /// <param name="key">What stands as <c>rule</c> on its events.</param>
    /// <param name="json">The rule as pages get it.</param>
    /// <param name="on">Whether the next version holds it.</param>
    /// <param name="changedBy">Who asks.</param>
    public Outcome<StoredRule> Put(int site, string key, string json, bool on, string changedBy) => _file.Write(context =>
    {
        var row = context.Rules.SingleOrDefault(rule => rule.SiteId == site && rule.Key == key);
        if (row is null)
        {
            if (context.Rules.Count(rule => rule.SiteId == site) >= MostRules)
            {
                return Outcome<StoredRule>.Refuse("rule.too-many", "/key", $"A site has at most {MostRules} rules; delete one that is no longer needed.");
            }

            row = new RuleRow { SiteId = site, Key = key, Json = "", On = on, ChangedBy = "", ChangedAt = default };
            context.Rules.Add(row);
        }

        (row.Json, row.On, row.ChangedBy, row.ChangedAt) = (json, on, changedBy, _time.GetUtcNow());
        return Shown(row);
    });

    /// <summary>Takes a rule out of the list; false when the site has none of this key. Pages are not told yet.</summary>
    public bool Delete(int site, string key) => _file.Write(context =>
    {
        var row = context.Rules.SingleOrDefault(rule => rule.SiteId == site && rule.Key == key);
        if (row is not null)
        {
            context.Rules.Remove(row);
        }

        return row is not null;
    });

    /// <summary>Makes the rules that are on the site's newest version: from now on pages load it.</summary>
    public Outcome<PublishedRules> Publish(int site, string note, string publishedBy) => Publish(site, note, publishedBy, null);

    /// <summary>Makes an earlier version the newest again, and the list what it held; null when there is no such version.</summary>
    public Outcome<PublishedRules>? Restore(int site, int version, string publishedBy)
    {
        var earlier = Versions(site).FirstOrDefault(one => one.Version == version);
        return earlier is null ? null : Publish(site, FormattableString.Invariant($"as version {version}"), publishedBy, earlier);
    }

    /// <summary>What the site's pages load now; version 0 when nothing was published.</summary>
    public PublishedRules Published(int site) => _published.GetOrAdd(site, number => Versions(number) is [var newest, ..] ? newest : new PublishedRules(0, Nothing, "", "", default));

    /// <summary>The ids of the rules that the site's pages load now.</summary>
    public IReadOnlySet<string> PublishedIds(int site)
    {
        var published = Published(site);
        if (!_ids.TryGetValue(site, out var known) || known.Version != published.Version)
        {
            known = (published.Version, Rules(published.Json).Select(rule => rule["id"]!.GetValue<string>()).ToFrozenSet(StringComparer.Ordinal));
            _ids[site] = known;
        }

        return known.Ids;
    }

    /// <summary>Every version, newest first.</summary>
    public IReadOnlyList<PublishedRules> Versions(int site) => _file.Read(context =>
        context.RuleVersions.Where(row => row.SiteId == site).OrderByDescending(row => row.Version).AsEnumerable().Select(Shown).ToList());

    /// <summary>What pages would load if the list were published now.</summary>
    public string Draft(int site) => Compose(List(site).Where(rule => rule.On).Select(rule => rule.Json));

    private Outcome<PublishedRules> Publish(int site, string note, string publishedBy, PublishedRules? earlier)
    {
        var outcome = _file.Write<Outcome<PublishedRules>>(context =>
        {
            var rows = context.Rules.Where(rule => rule.SiteId == site).OrderBy(rule => rule.Key).ToList();
            var json = earlier?.Json ?? Compose(rows.Where(rule => rule.On).Select(rule => rule.Json));
            if (Encoding.UTF8.GetByteCount(json) is > MostPublishedBytes and var bytes)
            {
                return Outcome<PublishedRules>.Refuse(
                    "rules.too-large", "", $"The rules that are on take {bytes} bytes; pages load at most {MostPublishedBytes}. Turn some off or shorten their conditions.");
            }

            if (earlier is not null)
            {
                context.Rules.RemoveRange(rows);
                context.SaveChanges();
                context.Rules.AddRange(Rules(json).Select(rule => new RuleRow
                {
                    SiteId = site,
                    Key = rule["id"]!.GetValue<string>(),
                    Json = rule.ToJsonString(),
                    On = true,
                    ChangedBy = publishedBy,
                    ChangedAt = _time.GetUtcNow(),
                }));
            }

            var newest = context.RuleVersions.Where(version => version.SiteId == site).Max(version => (int?)version.Version) ?? 0;
            var row = new RuleVersionRow { SiteId = site, Version = newest + 1, Json = json, Note = note, PublishedBy = publishedBy, PublishedAt = _time.GetUtcNow() };
            context.RuleVersions.Add(row);
            return Shown(row);
        });
        _published.TryRemove(site, out _);
        return outcome;
    }

    private static string Compose(IEnumerable<string> rules) => $$"""{"rules":[{{string.Join(',', rules)}}]}""";

    private static IEnumerable<JsonObject> Rules(string json) =>
        (JsonNode.Parse(json) as JsonObject)?["rules"]?.AsArray().OfType<JsonObject>() ?? throw new JsonException("A stored version holds no rules.");

    private static StoredRule Shown(RuleRow row) => new(row.Key, row.Json, row.On, row.ChangedBy, row.ChangedAt);

    private static PublishedRules Shown(RuleVersionRow row) => new(row.Version, row.Json, row.Note, row.PublishedBy, row.PublishedAt);
}
