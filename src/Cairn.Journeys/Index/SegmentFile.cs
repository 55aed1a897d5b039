using Cairn.Journeys.Events;

namespace Cairn.Journeys.Index;

/// <summary>Keeps a sealed segment in a file of its own, written once and never changed.</summary>
internal static class SegmentFile
{
    private const long Magic = 0x_2047_4553_4E52_4143;

    /// <summary>Writes a segment.</summary>
    public static void Write(string path, SealedSegment segment)
    {
        var data = segment.Data;
        new ColumnFileWriter(Magic, data.Micros.Base, data.Seqs.Base, (long)data.AnyFlags, data.LastMicros)
            .Add(data.Offsets).Add(data.Persons)
            .Add(data.Micros.Coarse).Add(data.Micros.Fine).Add(data.Micros.Upper)
            .Add(data.Names.Bytes).Add(data.Names.RareRows).Add(data.Names.RareCodes)
            .Add(data.Flags)
            .Add(data.Seqs.Near).Add(data.Seqs.Far)
            .Add(segment.Visitors.Users).Add(segment.Visitors.Starts).Add(segment.Visitors.Visitors)
            .Add(segment.Clients.Near).Add(segment.Clients.FarRows).Add(segment.Clients.Far)
            .Write(path);
    }

    /// <summary>Maps a segment.</summary>
    /// <param name="path">The file.</param>
    /// <param name="threads">How many threads may check it.</param>
    /// <param name="identity">What the segment was known by before it was written; null for one that nobody has seen.</param>
    /// <exception cref="InvalidDataException">The file is not whole or not of this version.</exception>
    public static SealedSegment Read(string path, int threads, object? identity = null)
    {
        var file = ColumnFile.Open(path, Magic, threads);
        return new SealedSegment
        {
            Data = new IndexSegment
            {
                Offsets = file.Column<int>(0),
                Persons = file.Column<int>(1),
                Micros = new TimeColumn(file.Number(0), file.Column<uint>(2), file.Column<ushort>(3), file.Column<ushort>(4)),
                Names = new NameColumn(file.Column<byte>(5), file.Column<int>(6), file.Column<ushort>(7)),
                Flags = file.Column<EventFlags>(8),
                Seqs = new SeqColumn(file.Number(1), file.Column<uint>(9), file.Column<long>(10)),
                KnownFlags = (EventFlags)file.Number(2),
                KnownLast = file.Number(3),
                Identity = identity ?? new object(),
            },
            Visitors = new RowVisitors(file.Column<int>(11), file.Column<int>(12), file.Column<int>(13)),
            Clients = new ClientColumn(file.Column<ushort>(14), file.Column<int>(15), file.Column<long>(16)),
            File = path,
        };
    }
}
