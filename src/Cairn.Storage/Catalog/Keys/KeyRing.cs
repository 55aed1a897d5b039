using System.Collections.Concurrent;
using System.Collections.Frozen;
using Cairn.Journeys.Faults;
using Microsoft.EntityFrameworkCore;

namespace Cairn.Storage.Catalog.Keys;

/// <summary>The keys of all sites. Finding one reads memory only; any thread may call.</summary>
public sealed class KeyRing
{
    private const int MaxNameLength = 200;
    private static readonly byte[] NoHash = new byte[32];

    private readonly Lock _reloading = new();
    private readonly CatalogFile _file;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<int, DateTimeOffset> _used = new();
    private volatile FrozenDictionary<string, Live[]> _live;

    internal KeyRing(CatalogFile file, TimeProvider time)
    {
        _file = file;
        _time = time;
        _live = Load();
    }

    /// <summary>Makes a key. Its text is in the answer and nowhere else.</summary>
    /// <param name="site">The site's number.</param>
    /// <param name="kind">Write, secret or compat.</param>
    /// <param name="name">What people call it; at most 200 characters.</param>
    /// <param name="scopes">At least one for a secret key, none for the others.</param>
    /// <param name="createdBy">Who asks.</param>
    public Outcome<IssuedKey> Issue(int site, KeyKind kind, string name, IReadOnlyCollection<string> scopes, string createdBy)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(scopes);
        var faults = Check(kind, name, scopes);
        if (faults.Count > 0)
        {
            return new Outcome<IssuedKey>.Refused(faults);
        }

        var text = KeyText.New(kind);
        var row = new KeyRow
        {
            SiteId = site,
            Kind = kind,
            Name = name.Trim(),
            Prefix = text[..KeyText.PrefixLength],
            LastFour = text[^4..],
            Hash = Secrets.Hash(text),
            Scopes = string.Join(' ', KeyScopes.All.Where(scopes.Contains)),
            CreatedBy = createdBy,
            CreatedAt = _time.GetUtcNow(),
        };
        _file.Write(context => context.Keys.Add(row));
        Reload();
        return new IssuedKey(Shown(row), text);
    }

    /// <summary>What a presented text allows; null when it is unknown, revoked or no key at all, which are not told apart.</summary>
    public KeyGrant? Find(string? text)
    {
        if (text is null || KeyText.KindOf(text) is null)
        {
            return null;
        }

        var hash = Secrets.Hash(text);
        KeyGrant? found = null;
        foreach (var key in _live.GetValueOrDefault(text[..KeyText.PrefixLength], [new Live(NoHash, null)]))
        {
            if (Secrets.Same(key.Hash, hash))
            {
                found = key.Grant;
            }
        }

        if (found is not null)
        {
            _used[found.KeyId] = _time.GetUtcNow();
        }

        return found;
    }

    /// <summary>Every key of a site, the newest first, revoked ones included.</summary>
    public IReadOnlyList<Key> List(int site) => _file.Read(context => context.Keys
        .Where(key => key.SiteId == site)
        .OrderByDescending(key => key.Id)
        .AsEnumerable()
        .Select(Shown)
        .ToList());

    /// <summary>Ends a key at once; false when the site has no such key. Ending it twice changes nothing.</summary>
    public bool Revoke(int site, int id)
    {
        var now = _time.GetUtcNow();
        var known = _file.Write(context =>
        {
            var row = context.Keys.SingleOrDefault(key => key.Id == id && key.SiteId == site);
            if (row is not null)
            {
                row.RevokedAt ??= now;
            }

            return row is not null;
        });
        Reload();
        return known;
    }

    /// <summary>Writes down when keys were last used. Cheap when none was; to be called every minute or so.</summary>
    public void SaveLastUse()
    {
        var used = _used.ToArray();
        if (used.Length == 0)
        {
            return;
        }

        _file.Write(context =>
        {
            foreach (var (id, at) in used)
            {
                context.Keys.Where(key => key.Id == id).ExecuteUpdate(set => set.SetProperty(key => key.LastUsedAt, at));
            }
        });
        foreach (var use in used)
        {
            _used.TryRemove(use);
        }
    }

    private static List<Fault> Check(KeyKind kind, string name, IReadOnlyCollection<string> scopes)
    {
        var faults = new List<Fault>();
        if (name.Trim().Length is 0 or > MaxNameLength)
        {
            faults.Add(new Fault("key.name-invalid", "/name", "A key needs a name of 1 to 200 characters."));
        }

        if (kind != KeyKind.Secret && scopes.Count > 0)
        {
            faults.Add(new Fault("key.scopes-on-write-key", "/scopes", "A write key or compat secret only collects and takes no scopes."));
        }

        if (kind == KeyKind.Secret && (scopes.Count == 0 || !scopes.All(KeyScopes.All.Contains)))
        {
            faults.Add(new Fault("key.scope-unknown", "/scopes", $"A secret key needs one or more of {string.Join(", ", KeyScopes.All)}."));
        }

        return faults;
    }

    // Load and assign are one step, or a slower load could put back what a faster one has replaced.
    private void Reload()
    {
        lock (_reloading)
        {
            _live = Load();
        }
    }

    private FrozenDictionary<string, Live[]> Load() => _file.Read(context => context.Keys
        .Where(key => key.RevokedAt == null)
        .AsEnumerable()
        .GroupBy(key => key.Prefix, StringComparer.Ordinal)
        .ToFrozenDictionary(
            group => group.Key,
            group => group.Select(row => new Live(row.Hash, new KeyGrant(row.Id, row.SiteId, row.Kind, Words(row.Scopes)))).ToArray(),
            StringComparer.Ordinal));

    private static Key Shown(KeyRow row) => new(
        row.Id, row.SiteId, row.Kind, row.Name, row.Prefix, row.LastFour, Words(row.Scopes),
        row.CreatedBy, row.CreatedAt, row.LastUsedAt, row.RevokedAt);

    private static string[] Words(string scopes) => scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private sealed record Live(byte[] Hash, KeyGrant? Grant);
}
