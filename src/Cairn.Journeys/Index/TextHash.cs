using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Cairn.Journeys.Index;

/// <summary>A keyed hash of short texts, so that nobody outside can prepare ids that collide. The key is random for each index and kept with it.</summary>
/// <remarks>On disk: the tables of text files hold these hashes. Sixteen bytes a step, by a multiplication to 128 bits whose halves are folded, after wyhash.</remarks>
internal static class TextHash
{
    /// <summary>A key that nobody knows.</summary>
    public static UInt128 RandomKey() => BinaryPrimitives.ReadUInt128LittleEndian(RandomNumberGenerator.GetBytes(16));

    /// <summary>The hash of a text.</summary>
    public static uint Of(ReadOnlySpan<byte> text, UInt128 key)
    {
        var (low, high) = ((ulong)key, (ulong)(key >> 64));
        var hash = low ^ (ulong)text.Length;
        while (text.Length > 16)
        {
            hash = Fold(Word(text) ^ high ^ hash, Word(text[8..]) ^ low);
            text = text[16..];
        }

        Span<byte> rest = stackalloc byte[16];
        rest.Clear();
        text.CopyTo(rest);
        hash = Fold(Word(rest) ^ high ^ hash, Word(rest[8..]) ^ low);
        hash = Fold(hash ^ high, low | 1);
        return (uint)(hash ^ (hash >> 32));
    }

    private static ulong Word(ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<ulong>(bytes);

    private static ulong Fold(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out ulong low);
        return high ^ low;
    }
}
