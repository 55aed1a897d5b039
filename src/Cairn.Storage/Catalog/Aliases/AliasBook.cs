using System.Collections.Frozen;
using Cairn.Collection.Foreign;
using Cairn.Journeys.Faults;
using Microsoft.EntityFrameworkCore;

namespace Cairn.Storage.Catalog.Aliases;

/// <summary>The vendors' ids of all sites. Finding one reads memory only; any thread may call.</summary>
public sealed class AliasBook
{
    private const int MaxLength = 200;
    private const int MaxCategories = 50;

    private static readonly string[] ConsentStates = ["ad_storage", "analytics_storage", "ad_user_data", "ad_personalization"];

    private readonly Lock _reloading = new();
    private readonly CatalogFile _file;
    private readonly TimeProvider _time;
    private volatile FrozenDictionary<(string Format, string Text), Alias> _all;

    internal AliasBook(CatalogFile file, TimeProvider time)
    {
        _file = file;
        _time = time;
        _all = Load();
    }

    /// <summary>The alias of this text in a format; null when nobody added it.</summary>
    public Alias? Find(string format, string? text) => text is null ? null : _all.GetValueOrDefault((format, Normal(format, text)));

    /// <summary>The aliases of a site, in the order they were added.</summary>
    public IReadOnlyList<Alias> List(int site) => [.. _all.Values.Where(alias => alias.Site == site).OrderBy(alias => alias.Id)];

    /// <summary>Adds an alias; one text of a format stands for one site.</summary>
    /// <param name="site">The site's number.</param>
    /// <param name="format">One of <see cref="ForeignFormats.Names"/>.</param>
    /// <param name="text">1 to 200 characters, none of them a control character; no key of Cairn's.</param>
    /// <param name="consentMap">Consent states by the vendor's category.</param>
    /// <param name="createdBy">Who asks.</param>
    public Outcome<Alias> Add(int site, string format, string text, IReadOnlyDictionary<string, IReadOnlyList<string>> consentMap, string createdBy)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(consentMap);
        var faults = Check(format, text, consentMap);
        if (faults.Count > 0)
        {
            return new Outcome<Alias>.Refused(faults);
        }

        var row = new AliasRow
        {
            SiteId = site,
            Format = format,
            Text = Normal(format, text),
            ConsentMap = string.Join('\n', consentMap.Select(pair => $"{pair.Key}={string.Join(',', pair.Value)}")),
            CreatedBy = createdBy,
            CreatedAt = _time.GetUtcNow(),
        };
        var added = _file.Write(context =>
        {
            var free = !context.Aliases.Any(alias => alias.Format == row.Format && alias.Text == row.Text);
            if (free)
            {
                context.Aliases.Add(row);
            }

            return free;
        });
        Reload();
        return added
            ? Shown(row)
            : Outcome<Alias>.Refuse("alias.exists", "/alias", "This alias stands for a site already; remove it there first.");
    }

    /// <summary>Removes an alias at once; false when the site has none of this number.</summary>
    public bool Remove(int site, int id)
    {
        var removed = _file.Write(context => context.Aliases.Where(alias => alias.Id == id && alias.SiteId == site).ExecuteDelete()) > 0;
        Reload();
        return removed;
    }

    private static List<Fault> Check(string format, string text, IReadOnlyDictionary<string, IReadOnlyList<string>> consentMap)
    {
        var faults = new List<Fault>();
        if (!ForeignFormats.Names.Contains(format))
        {
            faults.Add(new Fault("alias.format-unknown", "/format", $"The format must be one of {string.Join(", ", ForeignFormats.Names)}."));
        }

        var trimmed = text.Trim();
        if (trimmed.Length is 0 or > MaxLength || trimmed.Any(char.IsControl) || trimmed.Contains(',', StringComparison.Ordinal))
        {
            faults.Add(new Fault("alias.invalid", "/alias", $"An alias has 1 to {MaxLength} characters, no comma and no control character."));
        }

        if (trimmed.StartsWith("sk_", StringComparison.Ordinal) || trimmed.StartsWith("cs_", StringComparison.Ordinal) || trimmed.StartsWith("pk_", StringComparison.Ordinal))
        {
            faults.Add(new Fault("alias.is-key", "/alias", "This is a key of Cairn's; it needs no alias."));
        }

        if (consentMap.Count > MaxCategories || consentMap.Any(pair => !IsCategory(pair.Key) || pair.Value is null || !pair.Value.All(ConsentStates.Contains)))
        {
            faults.Add(new Fault(
                "alias.consent-invalid", "/consent", $"Each category needs a name without '=' and states of {string.Join(", ", ConsentStates)}."));
        }

        return faults;
    }

    private static bool IsCategory(string name) => name.Length is > 0 and <= MaxLength && !name.Contains('=', StringComparison.Ordinal) && !name.Any(char.IsControl);

    /// <summary>Domains and UUIDs are the same in any case; other ids are not.</summary>
    private static string Normal(string format, string text) => format is "plausible" or "umami" ? text.Trim().ToLowerInvariant() : text.Trim();

    // Load and assign are one step, or a slower load could put back what a faster one has replaced.
    private void Reload()
    {
        lock (_reloading)
        {
            _all = Load();
        }
    }

    private FrozenDictionary<(string, string), Alias> Load() =>
        _file.Read(context => context.Aliases.AsEnumerable().ToFrozenDictionary(row => (row.Format, row.Text), Shown));

    private static Alias Shown(AliasRow row) => new(row.Id, row.SiteId, row.Format, row.Text, Read(row.ConsentMap), row.CreatedBy, row.CreatedAt);

    private static Dictionary<string, IReadOnlyList<string>> Read(string map) => map.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split('=', 2))
        .ToDictionary(pair => pair[0], pair => (IReadOnlyList<string>)pair[1].Split(',', StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);
}
