namespace Cairn.Journeys.Index;

/// <summary>What an index holds and what it takes in memory, mapped files among it. Bytes are of the sealed segments and the sorted tail.</summary>
public sealed record IndexStatistics
{
    /// <summary>Events, each counted once.</summary>
    public long Events { get; init; }

    /// <summary>Rows in sealed segments whose events lie elsewhere by now; the next merge leaves them out.</summary>
    public long MovedRows { get; init; }

    /// <summary>Sealed segments.</summary>
    public int Segments { get; init; }

    /// <summary>How many of them are mapped from files.</summary>
    public int MappedSegments { get; init; }

    /// <summary>Persons in all segments, moved ones among them.</summary>
    public long Persons { get; init; }

    /// <summary>Events in the tail.</summary>
    public long TailEvents { get; init; }

    /// <summary>What scans read: offsets, persons, times, names and flags.</summary>
    public long CoreBytes { get; init; }

    /// <summary>The store's sequence numbers, by which columns are looked up.</summary>
    public long LinkBytes { get; init; }

    /// <summary>What only the index itself reads: visitors of users and clients' counters.</summary>
    public long OrderBytes { get; init; }

    /// <summary>Visitor ids, user ids, names and who is whom.</summary>
    public long DictionaryBytes { get; init; }

    /// <summary>Columns that reports have asked for.</summary>
    public long ColumnBytes { get; init; }

    /// <summary>How many such columns.</summary>
    public int Columns { get; init; }

    /// <summary><see cref="CoreBytes"/> for each row; 0 for an empty index.</summary>
    public double CoreBytesPerEvent => PerRow(CoreBytes);

    /// <summary><see cref="LinkBytes"/> for each row; 0 for an empty index.</summary>
    public double LinkBytesPerEvent => PerRow(LinkBytes);

    private long Rows { get; init; }

    internal static IndexStatistics Of(IReadOnlyList<(SealedSegment Segment, long MovedEvents)> segments, IReadOnlyList<SealedSegment> tail, long tailEvents)
    {
        var all = segments.Select(entry => entry.Segment).Concat(tail).ToList();
        var moved = segments.Sum(entry => entry.MovedEvents);
        var rows = all.Sum(segment => (long)segment.Data.EventCount);
        return new IndexStatistics
        {
            Rows = rows,
            Events = segments.Sum(entry => (long)entry.Segment.Data.EventCount) - moved + tailEvents,
            MovedRows = moved,
            Segments = segments.Count,
            MappedSegments = segments.Count(entry => entry.Segment.File is not null),
            Persons = all.Sum(segment => (long)segment.Data.PersonCount),
            TailEvents = tailEvents,
            CoreBytes = all.Sum(segment => Core(segment.Data)),
            LinkBytes = all.Sum(segment => (4L * segment.Data.Seqs.Near.Length) + (8L * segment.Data.Seqs.Far.Length)),
            OrderBytes = all.Sum(Order),
        };
    }

    private double PerRow(long bytes) => Rows == 0 ? 0 : bytes / (double)Rows;

    private static long Core(IndexSegment data) =>
        (4L * (data.Offsets.Length + data.Persons.Length)) + (4L * data.Micros.Coarse.Length) + (2L * (data.Micros.Fine.Length + data.Micros.Upper.Length))
        + data.Names.Bytes.Length + (6L * data.Names.RareRows.Length) + data.Flags.Length;

    private static long Order(SealedSegment segment) =>
        (4L * (segment.Visitors.Users.Length + segment.Visitors.Starts.Length + segment.Visitors.Visitors.Length))
        + (2L * segment.Clients.Near.Length) + (12L * segment.Clients.FarRows.Length);
}
