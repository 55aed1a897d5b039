using System.Net;

namespace Cairn.Server.Collect;

/// <summary>Notices a visitor with more than 300 events in a minute, and an address with more than 2,000 visitors in an hour. Their events are kept, and quarantined.</summary>
/// <remarks>Windows begin with the first event. What is remembered has a bound: a flood of visitors must not fill the memory, so beyond it all is forgotten.</remarks>
internal sealed class FloodWatch(TimeProvider time)
{
    public const int MostEvents = 300;
    public const int MostVisitors = 2_000;
    private const int MostRemembered = 500_000;
    private static readonly TimeSpan EventWindow = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan VisitorWindow = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, (long Since, int Count)> _visitors = [];
    private readonly Dictionary<UInt128, Address> _addresses = [];
    private readonly ulong _seed = BitConverter.ToUInt64(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8));
    private int _remembered;

    /// <summary>Counts an event, and says whether it is one too many.</summary>
    public bool IsFlood(int site, string visitor, IPAddress client)
    {
        var now = time.GetTimestamp();
        var who = HashOf(site, visitor);
        lock (_gate)
        {
            Forget(now);
            return OfVisitor(who, now) | OfAddress(who, site, client, now);
        }
    }

    private bool OfVisitor(ulong who, long now)
    {
        var seen = _visitors.GetValueOrDefault(who);
        seen = seen.Count == 0 || time.GetElapsedTime(seen.Since, now) > EventWindow ? (now, 1) : (seen.Since, seen.Count + 1);
        _visitors[who] = seen;
        return seen.Count > MostEvents;
    }

    private bool OfAddress(ulong who, int site, IPAddress client, long now)
    {
        var key = ClientRates.KeyOf(client) ^ (UInt128)(uint)site;
        if (!_addresses.TryGetValue(key, out var address) || time.GetElapsedTime(address.Since, now) > VisitorWindow)
        {
            _remembered -= address?.Visitors.Count ?? 0;
            _addresses[key] = address = new Address(now, []);
        }

        if (address.Visitors.Contains(who))
        {
            return false;
        }

        if (address.Visitors.Count >= MostVisitors)
        {
            return true;
        }

        address.Visitors.Add(who);
        _remembered++;
        return false;
    }

    /// <summary>FNV-1a of 64 bits from a seed nobody knows, so that two visitors meet by chance only, and rarely.</summary>
    private ulong HashOf(int site, string visitor)
    {
        var hash = _seed ^ ((ulong)(uint)site * 0x9E3779B97F4A7C15);
        foreach (var letter in visitor)
        {
            hash = (hash ^ letter) * 0x100000001B3;
        }

        return hash;
    }

    private void Forget(long now)
    {
        if (_visitors.Count > MostRemembered)
        {
            foreach (var (who, seen) in _visitors)
            {
                if (time.GetElapsedTime(seen.Since, now) > EventWindow)
                {
                    _visitors.Remove(who);
                }
            }

            if (_visitors.Count > MostRemembered / 2)
            {
                _visitors.Clear();
            }
        }

        if (_remembered + _addresses.Count > MostRemembered)
        {
            _addresses.Clear();
            _remembered = 0;
        }
    }

    private sealed record Address(long Since, HashSet<ulong> Visitors);
}
