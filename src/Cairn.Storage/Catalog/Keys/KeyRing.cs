using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Net;
using Cairn.Journeys.Faults;
using Microsoft.EntityFrameworkCore;

namespace Cairn.Storage.Catalog.Keys;

/// <summary>The keys of all sites. Finding one reads memory only; any thread may call.</summary>
public sealed class KeyRing
{
    private const int MaxNameLength = 200;
    private const int MostNetworks = 20;
    private static readonly Live[] Nobody = [new Live(new byte[32], null, null, [])]; // as much work as for a key there is

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
    /// <param name="wanted">What it is to be.</param>
    /// <param name="createdBy">Who asks.</param>
    public Outcome<IssuedKey> Issue(int site, NewKey wanted, string createdBy)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var now = _time.GetUtcNow();
        var networks = (wanted.Networks ?? []).Select(KeyNetworks.Parse).ToList();
        var faults = Check(wanted, networks, now);
        if (faults.Count > 0)
        {
            return new Outcome<IssuedKey>.Refused(faults);
        }

        var text = KeyText.New(wanted.Kind);
        var row = new KeyRow
        {
            SiteId = site,
            Kind = wanted.Kind,
            Name = wanted.Name.Trim(),
            Prefix = text[..KeyText.PrefixLength],
            LastFour = text[^4..],
            Hash = Secrets.Hash(text),
            Scopes = string.Join(' ', KeyScopes.All.Where(wanted.Scopes.Contains)),
            CreatedBy = createdBy,
            CreatedAt = now,
            ExpiresAt = wanted.ExpiresAt,
            Networks = string.Join(' ', networks.Distinct()),
        };
        _file.Write(context => context.Keys.Add(row));
        Reload();
        return new IssuedKey(Shown(row), text);
    }

    /// <summary>What a presented text allows; null when it is unknown, revoked, expired, sent from elsewhere than it may be, or no key at all, which are not told apart.</summary>
    /// <param name="text">The key.</param>
    /// <param name="from">Where it was sent from; null is nowhere, so that a key bound to networks does not work.</param>
    public KeyGrant? Find(string? text, IPAddress? from = null)
    {
        if (text is null || KeyText.KindOf(text) is null)
        {
            return null;
        }

        var hash = Secrets.Hash(text);
        var now = _time.GetUtcNow();
        KeyGrant? found = null;
        foreach (var key in _live.GetValueOrDefault(text[..KeyText.PrefixLength], Nobody))
        {
            if (Secrets.Same(key.Hash, hash) && !(key.ExpiresAt <= now) && KeyNetworks.Hold(key.Networks, from))
            {
                found = key.Grant;
            }
        }

        if (found is not null)
        {
            _used[found.KeyId] = now;
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

    private static List<Fault> Check(NewKey wanted, List<IPNetwork?> networks, DateTimeOffset now)
    {
        var faults = new List<Fault>();
        if (wanted.Name.Trim().Length is 0 or > MaxNameLength)
        {
            faults.Add(new Fault("key.name-invalid", "/name", "A key needs a name of 1 to 200 characters."));
        }

        if (!Enum.IsDefined(wanted.Kind))
        {
            faults.Add(new Fault("key.kind-unknown", "/kind", "A key is write, secret or compat."));
        }

        if (wanted.Kind != KeyKind.Secret && wanted.Scopes.Count > 0)
        {
            faults.Add(new Fault("key.scopes-on-write-key", "/scopes", "A write key or compat secret only collects and takes no scopes."));
        }

        if (wanted.Kind == KeyKind.Secret && (wanted.Scopes.Count == 0 || !wanted.Scopes.All(KeyScopes.All.Contains)))
        {
            faults.Add(new Fault("key.scope-unknown", "/scopes", $"A secret key needs one or more of {string.Join(", ", KeyScopes.All)}."));
        }

        if (wanted.ExpiresAt <= now)
        {
            faults.Add(new Fault("key.expired", "/expires_at", "A key expires in the future, or never."));
        }

        if (networks.Count > MostNetworks || networks.Contains(null) || (wanted.Kind == KeyKind.Write && networks.Count > 0))
        {
            faults.Add(new Fault(
                "key.networks-invalid", "/networks", $"A secret key or compat secret may name at most {MostNetworks} networks, as 203.0.113.0/24 or 2001:db8::/32; a write key none, since it stands in pages."));
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
            group => group.Select(row => new Live(
                row.Hash, new KeyGrant(row.Id, row.SiteId, row.Kind, Words(row.Scopes)), row.ExpiresAt, [.. Words(row.Networks).Select(network => IPNetwork.Parse(network))])).ToArray(),
            StringComparer.Ordinal));

    private static Key Shown(KeyRow row) => new(
        row.Id, row.SiteId, row.Kind, row.Name, row.Prefix, row.LastFour, Words(row.Scopes),
        row.CreatedBy, row.CreatedAt, row.LastUsedAt, row.RevokedAt, row.ExpiresAt, Words(row.Networks));

    private static string[] Words(string scopes) => scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private sealed record Live(byte[] Hash, KeyGrant? Grant, DateTimeOffset? ExpiresAt, IPNetwork[] Networks);
}
