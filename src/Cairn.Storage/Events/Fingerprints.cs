using System.Security.Cryptography;

namespace Cairn.Storage.Events;

/// <summary>Remembers which event ids may be in the store and roughly where, in eight bytes an event.</summary>
/// <remarks>
/// A slot holds 36 bits of a keyed hash and the block of 2,048 sequence numbers the event lies in. A hit is only possible, never certain:
/// the store looks into that block. Together with the partition's number 48 bits must agree, so at 100 million events one id in three
/// million asks in vain. The hash is keyed, since senders choose ids. Partitions grow one at a time by half, so no growth stops the
/// store for longer than one 4,096th of its ids takes to move; load stays between 0.53 and 0.8, which is 10 to 15 bytes an event.
/// Ids that left the store stay here and do no harm. Not thread-safe.
/// </remarks>
internal sealed class Fingerprints
{
    private const int PartitionBits = 12;
    private const int HashBits = 36;
    private const int BlockBits = 28;
    private const int SeqsPerBlockBits = 11;
    private const ulong BlockMask = (1ul << BlockBits) - 1;
    private const int FirstCapacity = 16;

    private readonly ulong[]?[] _partitions = new ulong[1 << PartitionBits][];
    private readonly int[] _counts = new int[1 << PartitionBits];
    private readonly ulong _keyLow;
    private readonly ulong _keyHigh;

    /// <summary>Starts empty, with a key nobody outside knows.</summary>
    public Fingerprints()
    {
        Span<byte> key = stackalloc byte[16];
        RandomNumberGenerator.Fill(key);
        (_keyLow, _keyHigh) = (BitConverter.ToUInt64(key), BitConverter.ToUInt64(key[8..]));
    }

    /// <summary>How many ids are remembered.</summary>
    public long Count { get; private set; }

    /// <summary>How much memory the slots take.</summary>
    public long Bytes => _partitions.Sum(slots => slots is null ? 0L : slots.LongLength * sizeof(ulong));

    /// <summary>The sequence numbers a block covers: <c>first</c> is inside, <c>end</c> is not.</summary>
    public static (long First, long End) SeqsOf(long block) => ((block - 1) << SeqsPerBlockBits, block << SeqsPerBlockBits);

    /// <summary>Remembers that the event is in the store at <paramref name="seq"/>. Saying so again, as an append does that is repeated, takes no more room.</summary>
    public void Add(int site, UInt128 eventId, long seq)
    {
        var hash = Hash(site, eventId);
        var partition = (int)(hash >> (64 - PartitionBits));
        var slots = _partitions[partition] ??= new ulong[FirstCapacity];
        if (_counts[partition] * 5 >= slots.Length * 4)
        {
            slots = _partitions[partition] = Grown(slots);
        }

        var block = ((ulong)seq >> SeqsPerBlockBits) + 1;
        if (Place(slots, (Tag(hash) << BlockBits) | Math.Min(block, BlockMask)))
        {
            _counts[partition]++;
            Count++;
        }
    }

    /// <summary>Finds the blocks where the event may be; an id can be in several. Returns whether there is any.</summary>
    /// <param name="site">The site's number.</param>
    /// <param name="eventId">The event's id.</param>
    /// <param name="blocks">Blocks are added here; see <see cref="SeqsOf"/>.</param>
    public bool Find(int site, UInt128 eventId, ICollection<long> blocks)
    {
        var hash = Hash(site, eventId);
        var slots = _partitions[(int)(hash >> (64 - PartitionBits))];
        if (slots is null)
        {
            return false;
        }

        var tag = Tag(hash);
        var found = false;
        for (var i = Home(tag, slots.Length); slots[i] != 0; i = i + 1 == slots.Length ? 0 : i + 1)
        {
            if (slots[i] >> BlockBits == tag)
            {
                blocks.Add((long)(slots[i] & BlockMask));
                found = true;
            }
        }

        return found;
    }

    private static ulong[] Grown(ulong[] slots)
    {
        var grown = new ulong[slots.Length + (slots.Length / 2)];
        foreach (var slot in slots)
        {
            if (slot != 0)
            {
                Place(grown, slot);
            }
        }

        return grown;
    }

    /// <summary>Puts a slot in its place; false when it is there.</summary>
    private static bool Place(ulong[] slots, ulong slot)
    {
        var i = Home(slot >> BlockBits, slots.Length);
        while (slots[i] != 0 && slots[i] != slot)
        {
            i = i + 1 == slots.Length ? 0 : i + 1;
        }

        var isNew = slots[i] == 0;
        slots[i] = slot;
        return isNew;
    }

    // The tag spreads evenly over the slots, and can be read back from a slot: that is why growing needs no ids.
    private static int Home(ulong tag, int slots) => (int)(((UInt128)tag * (ulong)slots) >> HashBits);

    private static ulong Tag(ulong hash) => (hash >> (64 - PartitionBits - HashBits)) & ((1ul << HashBits) - 1);

    private ulong Hash(int site, UInt128 eventId)
    {
        var high = Math.BigMul((ulong)eventId ^ _keyLow, (ulong)(eventId >> 64) ^ _keyHigh, out var low);
        var mixed = (high ^ low) + ((ulong)(uint)site * 0x9E3779B97F4A7C15);
        high = Math.BigMul(mixed ^ _keyHigh, 0xD6E8FEB86659FD93 ^ _keyLow, out low);
        return high ^ low;
    }
}
