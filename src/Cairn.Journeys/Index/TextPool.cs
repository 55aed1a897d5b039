using System.Text;

namespace Cairn.Journeys.Index;

/// <summary>Gives each distinct text, as UTF-8, a small number. Append-only: a code keeps its meaning.</summary>
/// <remarks>One thread writes; a <see cref="Snapshot"/> taken between writes may be read by any thread while the pool grows.</remarks>
internal sealed class TextPool
{
    private byte[] _bytes = new byte[1_024];
    private int[] _starts = new int[64];
    private int[] _hashes = new int[64];
    private int[] _slots = new int[128];

    /// <summary>How many texts.</summary>
    public int Count { get; private set; }

    /// <summary>What the pool holds now, for readers.</summary>
    public TextSnapshot Snapshot() => new(_bytes, _starts, Count);

    /// <summary>The code of a text, or -1.</summary>
    public int Find(ReadOnlySpan<byte> text) => _slots[Slot(text, Hash(text))] - 1;

    /// <summary>The code of a text, which is added when it is new.</summary>
    public int Intern(ReadOnlySpan<byte> text)
    {
        var hash = Hash(text);
        var slot = Slot(text, hash);
        if (_slots[slot] != 0)
        {
            return _slots[slot] - 1;
        }

        Append(text, hash);
        _slots[slot] = Count;
        if (Count * 2 > _slots.Length)
        {
            Rehash();
        }

        return Count - 1;
    }

    /// <summary>The code of a text, which is added when it is new.</summary>
    public int Intern(string text) => Intern(Encoding.UTF8.GetBytes(text));

    /// <summary>The bytes of a code.</summary>
    public ReadOnlySpan<byte> this[int code] => _bytes.AsSpan(_starts[code].._starts[code + 1]);

    /// <summary>The text of a code.</summary>
    public string Text(int code) => Encoding.UTF8.GetString(this[code]);

    // Seeded afresh in every process, so that nobody outside can prepare ids that collide.
    private static int Hash(ReadOnlySpan<byte> text)
    {
        var hash = default(HashCode);
        hash.AddBytes(text);
        return hash.ToHashCode();
    }

    private int Slot(ReadOnlySpan<byte> text, int hash)
    {
        var mask = _slots.Length - 1;
        var slot = hash & mask;
        while (_slots[slot] != 0)
        {
            var code = _slots[slot] - 1;
            if (_hashes[code] == hash && this[code].SequenceEqual(text))
            {
                break;
            }

            slot = (slot + 1) & mask;
        }

        return slot;
    }

    // Grown arrays are new ones, and what a snapshot can see of the old ones is never written again.
    private void Append(ReadOnlySpan<byte> text, int hash)
    {
        var start = _starts[Count];
        var end = checked(start + text.Length);
        if (end > _bytes.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(end, _bytes.Length * 2L)));
        }

        if (Count + 2 > _starts.Length)
        {
            Array.Resize(ref _starts, _starts.Length * 2);
            Array.Resize(ref _hashes, _starts.Length);
        }

        text.CopyTo(_bytes.AsSpan(start));
        _hashes[Count] = hash;
        _starts[Count + 1] = end;
        Count++;
    }

    private void Rehash()
    {
        _slots = new int[_slots.Length * 2];
        var mask = _slots.Length - 1;
        for (var code = 0; code < Count; code++)
        {
            var slot = _hashes[code] & mask;
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            _slots[slot] = code + 1;
        }
    }
}

/// <summary>The texts a <see cref="TextPool"/> held at one moment.</summary>
internal readonly struct TextSnapshot(byte[] bytes, int[] starts, int count)
{
    /// <summary>How many texts.</summary>
    public int Count => count;

    /// <summary>The bytes of a code.</summary>
    public ReadOnlySpan<byte> this[int code] => bytes.AsSpan(starts[code]..starts[code + 1]);

    /// <summary>The text of a code.</summary>
    public string Text(int code) => Encoding.UTF8.GetString(this[code]);
}
