using Cairn.Journeys.Events;

namespace Cairn.Journeys.Index;

/// <summary>Events that wait to be sorted into a segment, column by column, in the order they came.</summary>
internal sealed class RowBuffer
{
    /// <summary>Visitor codes.</summary>
    public ChunkedColumn<int> Visitors { get; } = new();

    /// <summary>Name codes.</summary>
    public ChunkedColumn<ushort> Names { get; } = new();

    /// <summary>Flags.</summary>
    public ChunkedColumn<EventFlags> Flags { get; } = new();

    /// <summary>Microseconds since the Unix epoch.</summary>
    public ChunkedColumn<long> Micros { get; } = new();

    /// <summary>The client's own counters.</summary>
    public ChunkedColumn<long> Clients { get; } = new();

    /// <summary>Store sequence numbers.</summary>
    public ChunkedColumn<long> Seqs { get; } = new();

    /// <summary>How many rows.</summary>
    public int Count => Visitors.Count;

    /// <summary>Adds one event.</summary>
    public void Add(int visitor, ushort name, EventFlags flags, long micros, long client, long seq)
    {
        Visitors.Add(visitor);
        Names.Add(name);
        Flags.Add(flags);
        Micros.Add(micros);
        Clients.Add(client);
        Seqs.Add(seq);
    }

    /// <summary>Adds a row of another buffer.</summary>
    public void Add(RowBuffer from, int row) =>
        Add(from.Visitors[row], from.Names[row], from.Flags[row], from.Micros[row], from.Clients[row], from.Seqs[row]);

    /// <summary>Empties it.</summary>
    public void Release()
    {
        Visitors.Release();
        Names.Release();
        Flags.Release();
        Micros.Release();
        Clients.Release();
        Seqs.Release();
    }

    /// <summary>A buffer of the rows whose visitor is not in the set.</summary>
    public RowBuffer Without(IReadOnlySet<int> visitors)
    {
        var kept = new RowBuffer();
        for (var row = 0; row < Count; row++)
        {
            if (!visitors.Contains(Visitors[row]))
            {
                kept.Add(this, row);
            }
        }

        return kept;
    }
}

/// <summary>A column that grows without ever copying what it holds.</summary>
internal sealed class ChunkedColumn<T> where T : unmanaged
{
    private const int Shift = 16;
    private const int Size = 1 << Shift;
    private readonly List<T[]> _chunks = [];

    /// <summary>How many values.</summary>
    public int Count { get; private set; }

    /// <summary>One value.</summary>
    public T this[int row] => _chunks[row >> Shift][row & (Size - 1)];

    /// <summary>Adds a value.</summary>
    public void Add(T value)
    {
        if ((Count & (Size - 1)) == 0)
        {
            // The first chunk grows, so that a tail of a few events is a few bytes.
            _chunks.Add(new T[Count == 0 ? 64 : Size]);
        }
        else if (Count < Size && Count == _chunks[0].Length)
        {
            var first = _chunks[0];
            Array.Resize(ref first, Math.Min(Size, Count * 2));
            _chunks[0] = first;
        }

        _chunks[Count >> Shift][Count & (Size - 1)] = value;
        Count++;
    }

    /// <summary>Gives the memory back; the column is empty afterwards.</summary>
    public void Release()
    {
        _chunks.Clear();
        Count = 0;
    }
}
