using System.Numerics;

namespace Cairn.Journeys.Index;

/// <summary>Texts with their hash table, laid out so that a mapped file of them can be looked up at once. Immutable.</summary>
/// <param name="Key">The key of the hashes.</param>
/// <param name="Utf8">All texts, one after the other.</param>
/// <param name="Starts">Where each begins, and one more entry: the end of the last.</param>
/// <param name="Hashes">The hash of each.</param>
/// <param name="Slots">Open addressing, a power of two, at most half full: code + 1, or 0.</param>
internal sealed record TextTable(UInt128 Key, Block<byte> Utf8, Block<int> Starts, Block<uint> Hashes, Block<int> Slots)
{
    /// <summary>How many texts.</summary>
    public int Count => Hashes.Length;

    /// <summary>The bytes it takes.</summary>
    public long Bytes => Utf8.Length + (sizeof(int) * ((long)Starts.Length + Hashes.Length + Slots.Length));

    /// <summary>The bytes of a code.</summary>
    public ReadOnlySpan<byte> this[int code] => Utf8.Slice(Starts[code], Starts[code + 1] - Starts[code]);

    /// <summary>No texts.</summary>
    public static TextTable Empty(UInt128 key) => new(key, default, default, default, default);

    /// <summary>A table of the first texts of a pool.</summary>
    public static TextTable Of(TextSnapshot texts)
    {
        var (starts, hashes) = (Block<int>.Array(texts.Count + 1), Block<uint>.Array(texts.Count));
        var utf8 = Block<byte>.Array(Lay(texts, 0, starts));
        for (var code = 0; code < texts.Count; code++)
        {
            texts[code].CopyTo(utf8.AsSpan(starts[code]));
            hashes[code] = TextHash.Of(texts[code], texts.Key);
        }

        var slots = Block<int>.Array((int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, texts.Count * 2L)));
        slots.AsSpan().Clear();
        Fill(slots, hashes);
        return new TextTable(texts.Key, Block<byte>.Of(utf8), Block<int>.Of(starts), Block<uint>.Of(hashes), Block<int>.Of(slots));
    }

    /// <summary>The code of a text, or -1.</summary>
    public int Find(ReadOnlySpan<byte> text, uint hash)
    {
        if (Count == 0)
        {
            return -1;
        }

        var slots = Slots.Span;
        var mask = (uint)slots.Length - 1;
        for (var slot = hash & mask; slots[(int)slot] is > 0 and var found; slot = (slot + 1) & mask)
        {
            if (Hashes[found - 1] == hash && this[found - 1].SequenceEqual(text))
            {
                return found - 1;
            }
        }

        return -1;
    }

    /// <summary>Puts every hash into empty slots.</summary>
    public static void Fill(int[] slots, ReadOnlySpan<uint> hashes)
    {
        var mask = (uint)slots.Length - 1;
        for (var code = 0; code < hashes.Length; code++)
        {
            var slot = hashes[code] & mask;
            while (slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            slots[slot] = code + 1;
        }
    }

    /// <summary>Notes where each text from a code on begins, and returns their bytes together.</summary>
    public static int Lay(TextSnapshot texts, int from, int[] starts)
    {
        var end = 0;
        for (var code = from; code < texts.Count; code++)
        {
            starts[code - from] = end;
            end = checked(end + texts[code].Length);
        }

        starts[^1] = end;
        return end;
    }
}
