using System.Text;

namespace Cairn.Journeys.Index;

/// <summary>Gives each distinct text, as UTF-8, a small number. Append-only: a code keeps its meaning.</summary>
/// <remarks>
/// The first texts may lie in a mapped <see cref="TextTable"/>, ready to be looked up; later ones are in memory.
/// One thread writes; a <see cref="Snapshot"/> taken between writes may be read by any thread while the pool grows.
/// </remarks>
internal sealed class TextPool
{
    private TextTable _table;
    private byte[] _bytes = new byte[1_024];
    private int[] _starts = new int[64];
    private uint[] _hashes = new uint[64];
    private int[] _slots = new int[128];
    private int _added;

    /// <summary>An empty pool with a key of its own.</summary>
    public TextPool()
        : this(TextTable.Empty(TextHash.RandomKey())) { }

    /// <summary>A pool that begins with these texts.</summary>
    public TextPool(TextTable table) => _table = table;

    /// <summary>How many texts.</summary>
    public int Count => _table.Count + _added;

    /// <summary>The texts that are ready in a table.</summary>
    public TextTable Table => _table;

    /// <summary>The bytes it takes, a mapped table among them.</summary>
    public long Bytes => _table.Bytes + _bytes.Length + (sizeof(int) * ((long)_starts.Length + _hashes.Length + _slots.Length));

    /// <summary>What the pool holds now, for readers.</summary>
    public TextSnapshot Snapshot() => new(_table, _bytes, _starts, Count);

    /// <summary>The code of a text, or -1.</summary>
    public int Find(ReadOnlySpan<byte> text)
    {
        var hash = TextHash.Of(text, _table.Key);
        var known = _table.Find(text, hash);
        return known >= 0 || _slots[Slot(text, hash)] is not (> 0 and var found) ? known : _table.Count + found - 1;
    }

    /// <summary>The code of a text, which is added when it is new.</summary>
    public int Intern(ReadOnlySpan<byte> text)
    {
        var hash = TextHash.Of(text, _table.Key);
        var known = _table.Find(text, hash);
        if (known >= 0)
        {
            return known;
        }

        var slot = Slot(text, hash);
        if (_slots[slot] == 0)
        {
            Append(text, hash);
            _slots[slot] = _added;
            if (_added * 2L > _slots.Length)
            {
                Rehash();
            }

            return Count - 1;
        }

        return _table.Count + _slots[slot] - 1;
    }

    /// <summary>The code of a text, which is added when it is new.</summary>
    public int Intern(string text) => Intern(Encoding.UTF8.GetBytes(text));

    /// <summary>The bytes of a code.</summary>
    public ReadOnlySpan<byte> this[int code] => code < _table.Count ? _table[code] : Added(code - _table.Count);

    /// <summary>The text of a code.</summary>
    public string Text(int code) => Encoding.UTF8.GetString(this[code]);

    /// <summary>Lets a table hold the first texts, which it has to hold already under the same codes; what is in memory of them is given up.</summary>
    public void Begin(TextTable table)
    {
        var (before, count) = (Snapshot(), Count);
        _table = table;
        (_bytes, _starts, _hashes, _slots, _added) = (new byte[1_024], new int[64], new uint[64], new int[128], 0);
        for (var code = table.Count; code < count; code++)
        {
            Intern(before[code]);
        }
    }

    private ReadOnlySpan<byte> Added(int at) => _bytes.AsSpan(_starts[at].._starts[at + 1]);

    private int Slot(ReadOnlySpan<byte> text, uint hash)
    {
        var mask = (uint)_slots.Length - 1;
        var slot = hash & mask;
        while (_slots[slot] != 0)
        {
            var at = _slots[slot] - 1;
            if (_hashes[at] == hash && Added(at).SequenceEqual(text))
            {
                break;
            }

            slot = (slot + 1) & mask;
        }

        return (int)slot;
    }

    // Grown arrays are new ones, and what a snapshot can see of the old ones is never written again.
    private void Append(ReadOnlySpan<byte> text, uint hash)
    {
        var start = _starts[_added];
        var end = checked(start + text.Length);
        if (end > _bytes.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(end, _bytes.Length * 2L)));
        }

        if (_added + 2 > _starts.Length)
        {
            Array.Resize(ref _starts, _starts.Length * 2);
            Array.Resize(ref _hashes, _starts.Length);
        }

        text.CopyTo(_bytes.AsSpan(start));
        _hashes[_added] = hash;
        _starts[_added + 1] = end;
        _added++;
    }

    private void Rehash()
    {
        _slots = new int[_slots.Length * 2];
        TextTable.Fill(_slots, _hashes.AsSpan(0, _added));
    }
}

/// <summary>The texts a <see cref="TextPool"/> held at one moment.</summary>
internal readonly struct TextSnapshot(TextTable table, byte[] bytes, int[] starts, int count)
{
    /// <summary>How many texts.</summary>
    public int Count => count;

    /// <summary>The key of the pool.</summary>
    public UInt128 Key => table.Key;

    /// <summary>The bytes of a code.</summary>
    public ReadOnlySpan<byte> this[int code] =>
        code < table.Count ? table[code] : bytes.AsSpan(starts[code - table.Count]..starts[code - table.Count + 1]);

    /// <summary>The text of a code.</summary>
    public string Text(int code) => Encoding.UTF8.GetString(this[code]);
}
