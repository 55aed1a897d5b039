using System.Text.RegularExpressions;
using Cairn.Collection.Money;
using Cairn.Journeys.Faults;
using Cairn.Storage.Catalog.Attribution;

namespace Cairn.Storage.Catalog.Sites;

/// <summary>The sites of this Cairn. Finding one reads memory only; any thread may call.</summary>
public sealed partial class SiteCatalog
{
    /// <summary>The session presets a site can name.</summary>
    public static IReadOnlyList<string> SessionRules { get; } = ["cairn", "ga4", "ua", "matomo", "posthog", "plausible"];

    private const int MaxNameLength = 200;

    private readonly Lock _reloading = new();
    private readonly CatalogFile _file;
    private readonly TimeProvider _time;
    private volatile IReadOnlyList<Site> _sites;

    internal SiteCatalog(CatalogFile file, TimeProvider time)
    {
        _file = file;
        _time = time;
        _sites = Load();
    }

    /// <summary>Every site, by key.</summary>
    public IReadOnlyList<Site> List() => _sites;

    /// <summary>The site of this key, or null.</summary>
    public Site? Find(string key) => _sites.FirstOrDefault(site => site.Key == key);

    /// <summary>The site of this number, or null.</summary>
    public Site? Find(int id) => _sites.FirstOrDefault(site => site.Id == id);

    /// <summary>Makes a site.</summary>
    public Outcome<Site> Create(NewSite wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var row = new SiteRow
        {
            Key = wanted.Key,
            Name = (wanted.Name ?? wanted.Key).Trim(),
            TimeZone = wanted.TimeZone,
            Currency = wanted.Currency,
            SessionRule = wanted.SessionRule,
            OnDenied = wanted.OnDenied,
            CreatedAt = _time.GetUtcNow(),
        };
        var faults = Check(row);
        if (faults.Count > 0)
        {
            return new Outcome<Site>.Refused(faults);
        }

        var made = _file.Write(context =>
        {
            var free = !context.Sites.Any(site => site.Key == row.Key);
            if (free)
            {
                context.Sites.Add(row);
            }

            return free;
        });
        Reload();
        return made ? Shown(row) : Outcome<Site>.Refuse("site.exists", "/key", $"There is a site {row.Key} already; take another key.");
    }

    /// <summary>The site of this key; an unknown one is made, with its days in UTC.</summary>
    public Outcome<(Site Site, bool Created)> FindOrCreate(string key)
    {
        if (Find(key) is { } known)
        {
            return (known, false);
        }

        return Create(new NewSite(key)) switch
        {
            Outcome<Site>.Ok(var site) => (site, true),
            Outcome<Site>.Refused refused when Find(key) is not { } other => new Outcome<(Site, bool)>.Refused(refused.Faults),
            _ => (Find(key)!, false), // somebody else made it between the two looks
        };
    }

    /// <summary>Changes a site; null when there is none of this key.</summary>
    public Outcome<Site>? Update(string key, SiteChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var faults = new List<Fault>();
        var changed = _file.Write(context =>
        {
            var row = context.Sites.SingleOrDefault(site => site.Key == key);
            if (row is null)
            {
                return null;
            }

            row.Name = change.Name?.Trim() ?? row.Name;
            row.TimeZone = change.TimeZone ?? row.TimeZone;
            row.Currency = change.Currency ?? row.Currency;
            row.SessionRule = change.SessionRule ?? row.SessionRule;
            row.OnDenied = change.OnDenied ?? row.OnDenied;
            var before = change.Settings is null ? null : SiteSettings.FromJson(row.Settings);
            faults = [.. change.Settings?.Faults() ?? []];
            row.Settings = faults.Count == 0 && change.Settings is { } settings ? settings.Canonical().ToJson() : row.Settings;
            faults = [.. Check(row), .. faults];
            if (faults.Count > 0)
            {
                context.ChangeTracker.Clear();
            }
            else if (before is not null)
            {
                var after = change.Settings!;
                ChannelBook.Note(context, row, (before.ChannelRules, before.Channels), (after.ChannelRules, after.Channels), change.By, _time.GetUtcNow());
            }

            return row;
        });
        Reload();
        if (changed is null)
        {
            return null;
        }

        return faults.Count > 0 ? new Outcome<Site>.Refused(faults) : Shown(changed);
    }

    private static List<Fault> Check(SiteRow row)
    {
        var faults = new List<Fault>();
        if (row.Key is null || !KeyPattern().IsMatch(row.Key))
        {
            faults.Add(new Fault("site.key-invalid", "/key", "A site's key is 1 to 64 of a-z, 0-9, _ and -, and begins with a letter or digit."));
        }

        if (row.Name.Length is 0 or > MaxNameLength)
        {
            faults.Add(new Fault("site.name-invalid", "/name", "A site needs a name of 1 to 200 characters."));
        }

        if (row.Name.Any(IsInvisible))
        {
            faults.Add(new Fault("site.name-invalid", "/name", "A site's name has no line breaks, control characters or marks that turn the direction of text."));
        }

        if (!IsIanaZone(row.TimeZone))
        {
            faults.Add(new Fault("site.timezone-unknown", "/timezone", "The time zone must be an IANA name such as Europe/Berlin or UTC."));
        }

        if (!Iso4217.IsCurrency(row.Currency))
        {
            faults.Add(new Fault("site.currency-invalid", "/currency", "The currency must be three capitals after ISO 4217, such as EUR."));
        }

        if (!SessionRules.Contains(row.SessionRule))
        {
            faults.Add(new Fault("site.session-rule-unknown", "/session_rule", $"The session rule must be one of {string.Join(", ", SessionRules)}."));
        }

        if (!Enum.IsDefined(row.OnDenied))
        {
            faults.Add(new Fault("site.on-denied-unknown", "/on_denied", "It must be none or cookieless."));
        }

        return faults;
    }

    private static bool IsInvisible(char sign) =>
        char.IsControl(sign) || sign is '\u2028' or '\u2029' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    private static bool IsIanaZone(string name) =>
        name is { Length: > 0 and <= 64 }
        && ZonePattern().IsMatch(name)
        && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
        && zone.HasIanaId
        && zone.Id == name;

    // Load and assign are one step, or a slower load could put back what a faster one has replaced.
    private void Reload()
    {
        lock (_reloading)
        {
            _sites = Load();
        }
    }

    private List<Site> Load() => _file.Read(context => context.Sites.AsEnumerable().Select(Shown)
        .OrderBy(site => site.Key, StringComparer.Ordinal).ToList());

    private static Site Shown(SiteRow row) =>
        new(row.Id, row.Key, row.Name, row.TimeZone, row.Currency, row.SessionRule, row.OnDenied, row.CreatedAt) { Settings = SiteSettings.FromJson(row.Settings) };

    [GeneratedRegex(@"^[a-z0-9][a-z0-9_-]{0,63}\z")]
    private static partial Regex KeyPattern();

    [GeneratedRegex(@"^[A-Za-z0-9_+\-]+(/[A-Za-z0-9_+\-]+)*\z")]
    private static partial Regex ZonePattern();
}
