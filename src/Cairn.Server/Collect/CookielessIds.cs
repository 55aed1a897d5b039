using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Cairn.Server.Collect;

/// <summary>Visitor ids that nothing in the browser remembers: a keyed hash of what a request shows, with a salt that changes every 24 hours and is gone after 48.</summary>
/// <remarks>
/// Ages are counted by the clock that only goes forward, or by the wall clock where that says more; a clock that is set back neither reuses
/// nor revives a salt. A visitor who was active under the previous salt keeps that id until their session ends.
/// </remarks>
internal sealed class CookielessIds
{
    /// <summary>What such an id begins with.</summary>
    public const string Prefix = "cl_";

    private const int MostRemembered = 200_000;
    private static readonly TimeSpan Changes = TimeSpan.FromHours(24);
    private static readonly TimeSpan Dies = TimeSpan.FromHours(48);

    private readonly Lock _gate = new();
    private readonly SaltFile? _file;
    private readonly TimeProvider _time;
    private readonly TimeSpan _session;
    private readonly Dictionary<UInt128, long> _active = [];
    private Salt _salt;
    private Salt? _previous;
    private long _lastUnderPrevious;

    /// <param name="file">Where salts outlive a restart of the program; null for nowhere.</param>
    /// <param name="time">The clock.</param>
    /// <param name="session">How long a session lasts without an event; 30 minutes when not said.</param>
    public CookielessIds(SaltFile? file, TimeProvider time, TimeSpan? session = null)
    {
        (_file, _time, _session) = (file, time, session ?? TimeSpan.FromMinutes(30));
        (_salt, _previous) = file?.Read() is { Current: { } kept } read && Age(kept) < Dies ? (kept, read.Previous) : (Salt.New(time), null);
        _lastUnderPrevious = time.GetTimestamp();
        Turn();
        _file?.Write(_salt, _previous);
    }

    /// <summary>The id of whoever makes this request now.</summary>
    public string Of(int site, IPAddress client, string userAgent, string host)
    {
        var seen = Seen(site, client, userAgent, RegistrableDomain.Of(host));
        lock (_gate)
        {
            Renew();
            var now = _time.GetTimestamp();
            var id = Choose(seen, now);
            Remember(id, now);
            return Prefix + id.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Changes salts when it is time, also while nobody comes.</summary>
    public void Renew()
    {
        lock (_gate)
        {
            if (Turn())
            {
                _file?.Write(_salt, _previous);
            }
        }
    }

    /// <summary>Makes a new salt when it is time, and forgets the previous one when nobody is in a session under it any more or it is too old; true when anything changed.</summary>
    private bool Turn()
    {
        var now = _time.GetTimestamp();
        var changed = false;
        if (Age(_salt) >= Changes)
        {
            (_previous, _salt, _lastUnderPrevious) = (_salt, Salt.New(_time), now);
            changed = true;
        }

        if (_previous is { } previous && (Age(previous) >= Dies || _time.GetElapsedTime(_lastUnderPrevious, now) > _session))
        {
            CryptographicOperations.ZeroMemory(previous.Bytes);
            _previous = null;
            changed = true;
        }

        return changed;
    }

    /// <summary>The id under the previous salt while its session goes on, else the one under today's.</summary>
    private UInt128 Choose(byte[] seen, long now)
    {
        if (_previous is { } previous && IdOf(previous, seen) is var before
            && _active.TryGetValue(before, out var last) && _time.GetElapsedTime(last, now) <= _session)
        {
            _lastUnderPrevious = now;
            return before;
        }

        return IdOf(_salt, seen);
    }

    private void Remember(UInt128 id, long now)
    {
        _active[id] = now;
        if (_active.Count <= MostRemembered)
        {
            return;
        }

        foreach (var (other, last) in _active)
        {
            if (_time.GetElapsedTime(last, now) > _session)
            {
                _active.Remove(other);
            }
        }

        if (_active.Count > MostRemembered)
        {
            _active.Clear();
        }
    }

    private TimeSpan Age(Salt salt)
    {
        var forward = _time.GetElapsedTime(salt.MadeAt);
        var wall = _time.GetUtcNow() - salt.MadeOn;
        return wall > forward ? wall : forward;
    }

    private static byte[] Seen(int site, IPAddress client, string userAgent, string domain)
    {
        var address = client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : client;
        // Every part is preceded by its length, so that no two different requests give the same bytes.
        using var stream = new MemoryStream();
        foreach (var part in new[] { BitConverter.GetBytes(site), address.GetAddressBytes(), Encoding.UTF8.GetBytes(userAgent), Encoding.UTF8.GetBytes(domain) })
        {
            stream.Write(BitConverter.GetBytes(part.Length));
            stream.Write(part);
        }

        return stream.ToArray();
    }

    private static UInt128 IdOf(Salt salt, byte[] seen)
    {
        Span<byte> hash = stackalloc byte[32];
        HMACSHA256.HashData(salt.Bytes, seen, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}

/// <summary>A secret of 24 hours.</summary>
/// <param name="Bytes">32 random bytes.</param>
/// <param name="MadeAt">When, by the clock that only goes forward; it has a meaning until the machine starts anew.</param>
/// <param name="MadeOn">When, by the wall clock.</param>
internal sealed record Salt(byte[] Bytes, long MadeAt, DateTimeOffset MadeOn)
{
    public static Salt New(TimeProvider time) => new(RandomNumberGenerator.GetBytes(32), time.GetTimestamp(), time.GetUtcNow());
}
