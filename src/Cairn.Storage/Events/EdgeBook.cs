using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Cairn.Storage.DuckDb;

namespace Cairn.Storage.Events;

/// <summary>Decides which identity edges need a row: knows, for every visitor with edges, its user and the earliest edge.</summary>
/// <remarks>
/// The rule. While a visitor has been seen with one user only, an edge later than its earliest one says nothing new and gets no row.
/// As soon as a second user appears (a shared device), or an edge is revoked, or events of the visitor are removed, every edge of
/// that visitor counts, so all of them are taken from its events, which are all in the store, and every later one gets a row.
/// So the persons are the same as if every edge had been stored, in whatever order events arrive. Ids are kept as 128-bit hashes:
/// 48 bytes a visitor. Not thread-safe.
/// </remarks>
internal sealed class EdgeBook
{
    private readonly Dictionary<(int Site, UInt128 Visitor), Entry> _entries = [];

    /// <summary>Reads the edges table.</summary>
    public void Load(DuckDbConnection connection)
    {
        using (var edges = connection.Stream($"select site, visitor_id, user_id, occurred_at from edges where not joins_users"))
        {
            while (edges.NextChunk())
            {
                for (var i = 0; i < edges.Count; i++)
                {
                    var key = (edges.Column(0).Values<int>()[i], Hash(edges.Column(1).Utf8(i)));
                    _entries[key] = Joined(_entries, key, Hash(edges.Column(2).Utf8(i)), edges.Column(3).Values<long>()[i]);
                }
            }
        }

        using var revoked = connection.Query($"select site, visitor_id from revocations");
        while (revoked.NextChunk())
        {
            for (var i = 0; i < revoked.Count; i++)
            {
                _entries[(revoked.Column(0).Values<int>()[i], Hash(revoked.Column(1).Utf8(i)))] = Entry.Every;
            }
        }
    }

    /// <summary>Starts judging the edges of one transaction for one site; nothing is remembered until <see cref="Draft.Keep"/>.</summary>
    public Draft Begin(int site) => new(this, site);

    private static Entry Joined(Dictionary<(int, UInt128), Entry> entries, (int, UInt128) key, UInt128 user, long micros)
    {
        if (!entries.TryGetValue(key, out var entry))
        {
            return new Entry(user, micros, KeepsEvery: false);
        }

        return entry.KeepsEvery || entry.User != user ? Entry.Every : entry with { EarliestMicros = Math.Min(entry.EarliestMicros, micros) };
    }

    // Senders choose ids, so the hash must be one in which nobody can find two that meet.
    private static UInt128 Hash(ReadOnlySpan<byte> id)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(id, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    private static UInt128 Hash(string id) => Hash(Encoding.UTF8.GetBytes(id));

    private readonly record struct Entry(UInt128 User, long EarliestMicros, bool KeepsEvery)
    {
        public static Entry Every => new(default, 0, KeepsEvery: true);
    }

    /// <summary>The edges of one transaction.</summary>
    internal sealed class Draft(EdgeBook book, int site)
    {
        private readonly Dictionary<(int, UInt128), Entry> _changed = [];
        private readonly HashSet<string> _refill = new(StringComparer.Ordinal);

        /// <summary>Visitors whose edges must all be taken from their events.</summary>
        public IReadOnlyCollection<string> Refill => _refill;

        /// <summary>Whether the edge needs a row now. False: it says nothing new, or the visitor is in <see cref="Refill"/>.</summary>
        public bool Needs(string visitor, string user, long micros)
        {
            var key = (site, Hash(visitor));
            var known = _changed.TryGetValue(key, out var entry) || book._entries.TryGetValue(key, out entry);
            var userHash = Hash(user);
            if (!known)
            {
                _changed[key] = new Entry(userHash, micros, KeepsEvery: false);
                return true;
            }

            if (entry.KeepsEvery || entry.User != userHash)
            {
                return NeedsEvery(key, entry, visitor);
            }

            var earlier = micros < entry.EarliestMicros;
            if (earlier)
            {
                _changed[key] = entry with { EarliestMicros = micros };
            }

            return earlier;
        }

        /// <summary>From now on every edge of the visitor gets a row, those of the past included.</summary>
        public void KeepEvery(string visitor)
        {
            _changed[(site, Hash(visitor))] = Entry.Every;
            _refill.Add(visitor);
        }

        /// <summary>Remembers the draft: its transaction is committed.</summary>
        public void Keep()
        {
            foreach (var (key, entry) in _changed)
            {
                book._entries[key] = entry;
            }
        }

        private bool NeedsEvery((int, UInt128) key, Entry entry, string visitor)
        {
            if (!entry.KeepsEvery)
            {
                _changed[key] = Entry.Every;
                _refill.Add(visitor);
            }

            return !_refill.Contains(visitor);
        }
    }
}
