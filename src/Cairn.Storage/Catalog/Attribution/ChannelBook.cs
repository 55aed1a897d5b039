using System.Text.Json;
using Cairn.Collection.Enrichment;
using Cairn.Storage.Catalog.Sites;

namespace Cairn.Storage.Catalog.Attribution;

/// <summary>The channel rules of a site as somebody set them. Never changed once they are there.</summary>
/// <param name="Version">1, 2, … for each site.</param>
/// <param name="ChannelRules">Whose table.</param>
/// <param name="Channels">The site's own rules, which come before the table.</param>
/// <param name="CreatedBy">Who set them; empty for those a site had before anybody changed them.</param>
/// <param name="CreatedAt">When.</param>
public sealed record StoredChannels(int Version, ChannelRules ChannelRules, IReadOnlyList<ChannelRule> Channels, string CreatedBy, DateTimeOffset CreatedAt);

/// <summary>The channel rules of all sites, in versions. A site that never changed them has none here. Any thread may call.</summary>
public sealed class ChannelBook
{
    private readonly CatalogFile _file;

    internal ChannelBook(CatalogFile file) => _file = file;

    /// <summary>Every version, the oldest first; none while nobody changed them.</summary>
    public IReadOnlyList<StoredChannels> All(int site) => _file.Read(context =>
        context.ChannelRules.Where(row => row.SiteId == site).OrderBy(row => row.Version).AsEnumerable().Select(Shown).ToList());

    /// <summary>Writes down a change of rules; the first change writes down what was before it, too.</summary>
    internal static void Note(CatalogContext context, SiteRow site, (ChannelRules Preset, IReadOnlyList<ChannelRule> Own) before, (ChannelRules Preset, IReadOnlyList<ChannelRule> Own) after, string by, DateTimeOffset now)
    {
        var (was, becomes) = (JsonSerializer.Serialize(before.Own), JsonSerializer.Serialize(after.Own));
        if (before.Preset == after.Preset && was == becomes)
        {
            return;
        }

        var newest = context.ChannelRules.Where(row => row.SiteId == site.Id).Max(row => (int?)row.Version) ?? 0;
        if (newest == 0)
        {
            context.ChannelRules.Add(Row(site, ++newest, before.Preset, was, "", site.CreatedAt));
        }

        context.ChannelRules.Add(Row(site, newest + 1, after.Preset, becomes, by, now));
    }

    private static ChannelRulesRow Row(SiteRow site, int version, ChannelRules preset, string text, string by, DateTimeOffset at) => new()
    {
        SiteId = site.Id,
        Version = version,
        Preset = preset.ToString(),
        Text = text,
        CreatedBy = by,
        CreatedAt = at,
    };

    private static StoredChannels Shown(ChannelRulesRow row) =>
        new(row.Version, Enum.Parse<ChannelRules>(row.Preset), JsonSerializer.Deserialize<List<ChannelRule>>(row.Text) ?? [], row.CreatedBy, row.CreatedAt);
}
