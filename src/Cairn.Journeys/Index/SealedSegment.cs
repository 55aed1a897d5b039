namespace Cairn.Journeys.Index;

/// <summary>A segment with what only the index itself needs: who sent each event, and the clients' counters for the order. Immutable.</summary>
internal sealed class SealedSegment
{
    /// <summary>What operators see as long as no person in it has moved.</summary>
    public required IndexSegment Data { get; init; }

    /// <summary>Who sent each event.</summary>
    public required RowVisitors Visitors { get; init; }

    /// <summary>The clients' counters.</summary>
    public required ClientColumn Clients { get; init; }

    /// <summary>The path of the file it is mapped from; null for one that is in memory only.</summary>
    public string? File { get; init; }

    /// <summary>Copies a person's rows to a buffer.</summary>
    /// <param name="number">The person's number in the segment.</param>
    /// <param name="to">Takes them.</param>
    public void CopyRows(int number, RowBuffer to)
    {
        var only = 0;
        var start = Data.Offsets[number];
        var visitors = Visitors.Of(number, Data.Persons[number], ref only);
        for (var row = start; row < Data.Offsets[number + 1]; row++)
        {
            to.Add(visitors[visitors.Length == 1 ? 0 : row - start], Data.Names[row], Data.Flags[row], Data.Micros[row], Clients[row], Data.Seqs[row]);
        }
    }

    /// <summary>Copies a person's rows to a segment that is put together; the person has begun there.</summary>
    /// <param name="number">The person's number in the segment.</param>
    /// <param name="to">Takes them.</param>
    public void CopyRows(int number, SegmentDraft to)
    {
        var only = 0;
        var start = Data.Offsets[number];
        var visitors = Visitors.Of(number, Data.Persons[number], ref only);
        for (var row = start; row < Data.Offsets[number + 1]; row++)
        {
            to.Add(visitors[visitors.Length == 1 ? 0 : row - start], Data.Names[row], Data.Flags[row], Data.Micros[row], Clients[row], Data.Seqs[row]);
        }
    }
}
