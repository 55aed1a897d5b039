using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Cairn.Server.Collect;

/// <summary>How many requests a client may still send: a bucket per IPv4 address, or per /64 of IPv6, that refills steadily.</summary>
/// <remarks>At most <see cref="MostClients"/> buckets are kept; full ones are forgotten first, since a new bucket is full as well.</remarks>
internal sealed class ClientRates(TimeProvider time, double perSecond = 50, double burst = 200)
{
    private const int MostClients = 100_000;

    private readonly ConcurrentDictionary<UInt128, Bucket> _buckets = new();
    private int _count; // the dictionary's own takes all its locks
    private int _sweeping;

    /// <summary>Takes one request from the client's bucket; otherwise the whole seconds until there is one again.</summary>
    public int? SecondsToWait(IPAddress client)
    {
        var now = time.GetTimestamp();
        var bucket = BucketOf(KeyOf(client), now);
        lock (bucket)
        {
            bucket.Tokens = TokensAt(bucket, now);
            bucket.Since = now;
            if (bucket.Tokens >= 1)
            {
                bucket.Tokens--;
                return null;
            }

            return (int)Math.Clamp(Math.Ceiling((1 - bucket.Tokens) / perSecond), 1, 60);
        }
    }

    /// <summary>What limits go by: the address, or of IPv6 its /64.</summary>
    public static string NetworkOf(IPAddress client) => KeyOf(client).ToString("x32", System.Globalization.CultureInfo.InvariantCulture);

    internal static UInt128 KeyOf(IPAddress client)
    {
        var address = client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : client;
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        address.TryWriteBytes(bytes, out _);
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            bytes[8..].Clear();
            bytes[15] = 1; // apart from every IPv4 address, which fills the first four bytes only
        }

        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private Bucket BucketOf(UInt128 client, long now)
    {
        if (_buckets.TryGetValue(client, out var bucket))
        {
            return bucket;
        }

        bucket = new Bucket(now, burst);
        if (!_buckets.TryAdd(client, bucket))
        {
            return BucketOf(client, now); // another request of the client came first
        }

        if (Interlocked.Increment(ref _count) > MostClients)
        {
            Forget(now);
        }

        return bucket;
    }

    private double TokensAt(Bucket bucket, long now) =>
        Math.Min(burst, bucket.Tokens + time.GetElapsedTime(bucket.Since, now).TotalSeconds * perSecond);

    /// <summary>Drops full buckets; when every client is at work, all of them: a flood of addresses must not fill the memory.</summary>
    private void Forget(long now)
    {
        if (Interlocked.Exchange(ref _sweeping, 1) == 1)
        {
            return;
        }

        foreach (var (key, bucket) in _buckets)
        {
            if (TokensAt(bucket, now) >= burst)
            {
                _buckets.TryRemove(key, out _);
            }
        }

        if (_buckets.Count > MostClients)
        {
            _buckets.Clear();
        }

        Volatile.Write(ref _count, _buckets.Count);
        Volatile.Write(ref _sweeping, 0);
    }

    private sealed class Bucket(long since, double tokens)
    {
        public long Since { get; set; } = since;

        public double Tokens { get; set; } = tokens;
    }
}
