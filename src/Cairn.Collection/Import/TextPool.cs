using System.Text;

namespace Cairn.Collection.Import;

/// <summary>Gives equal UTF-8 texts the same string, as long as they come again soon: a column of a file holds few values many times.</summary>
/// <remarks>A table of fixed size where the newer text takes the place of the older, so memory is bounded whatever the file holds.</remarks>
internal sealed class TextPool
{
    private const int Slots = 1 << 14;
    private const int LongestPooled = 64;

    private readonly (int Hash, string Text)[] _slots = new (int, string)[Slots];

    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length is 0 or > LongestPooled)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        var hasher = default(HashCode);
        hasher.AddBytes(utf8);
        var hash = hasher.ToHashCode();
        ref var slot = ref _slots[hash & (Slots - 1)];
        if (slot.Text is not null && slot.Hash == hash && Same(slot.Text, utf8))
        {
            return slot.Text;
        }

        slot = (hash, Encoding.UTF8.GetString(utf8));
        return slot.Text;
    }

    private static bool Same(string text, ReadOnlySpan<byte> utf8)
    {
        Span<char> chars = stackalloc char[LongestPooled];
        return Encoding.UTF8.TryGetChars(utf8, chars, out var length) && text.AsSpan().SequenceEqual(chars[..length]);
    }
}
