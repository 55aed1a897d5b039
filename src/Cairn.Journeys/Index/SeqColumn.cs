namespace Cairn.Journeys.Index;

/// <summary>Each event's store sequence number: in four bytes from the segment's lowest on, in eight where a segment spans more than four thousand million.</summary>
public readonly struct SeqColumn
{
    internal SeqColumn(long lowest, Block<uint> near, Block<long> far)
    {
        Base = lowest;
        Near = near;
        Far = far;
    }

    /// <summary>The lowest number of the segment.</summary>
    public long Base { get; }

    /// <summary>How many events.</summary>
    public int Length => Math.Max(Near.Length, Far.Length);

    /// <summary>The sequence number of a row.</summary>
    public long this[int row] => Far.Length == 0 ? Base + Near[row] : Far[row];

    /// <summary>The distances from <see cref="Base"/>; empty in a wide segment.</summary>
    internal Block<uint> Near { get; }

    /// <summary>The numbers of a wide segment; else empty.</summary>
    internal Block<long> Far { get; }

    /// <summary>A column of these numbers.</summary>
    public static SeqColumn Of(ReadOnlySpan<long> seqs)
    {
        var (lowest, highest) = (long.MaxValue, 0L);
        foreach (var seq in seqs)
        {
            (lowest, highest) = (Math.Min(lowest, seq), Math.Max(highest, seq));
        }

        if (seqs.Length == 0)
        {
            return default;
        }

        if (highest - lowest > uint.MaxValue)
        {
            return new SeqColumn(lowest, default, Block<long>.Copy(seqs));
        }

        var near = Block<uint>.Array(seqs.Length);
        for (var row = 0; row < near.Length; row++)
        {
            near[row] = (uint)(seqs[row] - lowest);
        }

        return new SeqColumn(lowest, Block<uint>.Of(near), default);
    }
}
