using System.Globalization;
using Cairn.Journeys.Events;

namespace Cairn.Journeys.Index;

/// <summary>Keeps a <see cref="JourneyIndex"/> in a directory, so that it need not be read from the store again.</summary>
/// <remarks>
/// A list file holds the position, the dictionaries and the names of segment files; a segment file is written once and never changed. Every file has a
/// version and a checksum. Whatever is missing, damaged, of another version or ahead of the store is no loss: the index is read from the store again.
/// </remarks>
public static class JourneyIndexFiles
{
    /// <summary>The version of the format. On disk: raise it with every change of what is written.</summary>
    public const long Version = 2;

    private const long ListMagic = 0x_5453_494C_4E52_4143;
    private const long SegmentMagic = 0x_2047_4553_4E52_4143;
    private const string ListName = "index.cairn";
    private const string SegmentPattern = "segment-*.cairn";

    /// <summary>Opens the index kept in a directory and catches up with the store.</summary>
    /// <returns>The index, and what catching up did: <see cref="CatchUpResult.Rebuilt"/> says why everything was read from the store.</returns>
    public static (JourneyIndex Index, CatchUpResult Result) Open(string directory, IEventSource source, JourneyIndexOptions? options = null)
    {
        options ??= new JourneyIndexOptions();
        string why;
        try
        {
            var loaded = new JourneyIndex(source, options, Read(directory, source));
            return (loaded, loaded.CatchUp());
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            why = "There was no saved index, or a file of it is missing.";
        }
        catch (InvalidDataException cause)
        {
            why = $"The saved index could not be used: {cause.Message}";
        }

        var index = new JourneyIndex(source, options);
        return (index, index.Rebuild(why));
    }

    /// <summary>Writes what the index holds now. What was saved before stays whole until the new list is in its place.</summary>
    /// <remarks>After events were removed the index is first read from the store again, so that no id of an erased visitor is kept.</remarks>
    /// <exception cref="IOException">It could not be written.</exception>
    public static void Save(JourneyIndex index, string directory)
    {
        Directory.CreateDirectory(directory);
        HashSet<string>? kept;
        while ((kept = index.Locked((state, options) => Write(state, options, directory))) is null)
        {
            index.Rebuild("Events were removed.");
        }

        foreach (var path in Directory.EnumerateFiles(directory, SegmentPattern))
        {
            if (!kept.Contains(Path.GetFileName(path)))
            {
                File.Delete(path);
            }
        }
    }

    // Nobody can change the index between sealing and writing. Null when it has to be read from the store again first.
    private static HashSet<string>? Write(IndexState state, JourneyIndexOptions options, string directory)
    {
        if (state.HoldsRemoved)
        {
            return null;
        }

        state.Seal(options);
        WriteSegments(state, directory);
        DurableFile.Write(Path.Combine(directory, ListName), stream => WriteList(state, stream));
        return state.Sealed.Select(segment => segment.File!).ToHashSet(StringComparer.Ordinal);
    }

    private static void WriteSegments(IndexState state, string directory)
    {
        var number = Directory.EnumerateFiles(directory, SegmentPattern)
            .Select(path => Path.GetFileNameWithoutExtension(path)["segment-".Length..])
            .Select(text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var taken) ? taken : 0)
            .DefaultIfEmpty()
            .Max();
        foreach (var segment in state.Sealed)
        {
            if (segment.File is { } file && File.Exists(Path.Combine(directory, file)))
            {
                continue;
            }

            segment.File = string.Create(CultureInfo.InvariantCulture, $"segment-{++number}.cairn");
            DurableFile.Write(Path.Combine(directory, segment.File), stream => WriteSegment(segment, stream));
        }
    }

    private static void WriteSegment(SealedSegment segment, Stream stream)
    {
        using var writer = new CheckedWriter(stream);
        writer.Number(SegmentMagic);
        writer.Number(Version);
        writer.Column(segment.Data.Offsets.Span);
        writer.Column(segment.Data.Persons.Span);
        writer.Number(segment.Data.Micros.Base);
        writer.Column(segment.Data.Micros.Coarse.Span);
        writer.Column(segment.Data.Micros.Fine.Span);
        writer.Column(segment.Data.Micros.Upper.Span);
        writer.Column(segment.Data.Names.Bytes.Span);
        writer.Column(segment.Data.Names.RareRows.Span);
        writer.Column(segment.Data.Names.RareCodes.Span);
        writer.Column(segment.Data.Flags.Span);
        writer.Number(segment.Data.Seqs.Base);
        writer.Column(segment.Data.Seqs.Near.Span);
        writer.Column(segment.Data.Seqs.Far.Span);
        writer.Column<int>(segment.Visitors);
        writer.Column<long>(segment.Clients ?? []);
        writer.Finish();
    }

    private static SealedSegment ReadSegment(string directory, string file)
    {
        using var stream = File.OpenRead(Path.Combine(directory, file));
        using var reader = new CheckedReader(stream);
        Expect(reader, SegmentMagic);
        var data = new IndexSegment
        {
            Offsets = ReadBlock<int>(reader),
            Persons = ReadBlock<int>(reader),
            Micros = new TimeColumn(reader.Number(), ReadBlock<uint>(reader), ReadBlock<ushort>(reader), ReadBlock<ushort>(reader)),
            Names = new NameColumn(ReadBlock<byte>(reader), ReadBlock<int>(reader), ReadBlock<ushort>(reader)),
            Flags = ReadBlock<EventFlags>(reader),
            Seqs = new SeqColumn(reader.Number(), ReadBlock<uint>(reader), ReadBlock<long>(reader)),
        };
        var visitors = reader.Column<int>();
        var clients = reader.Column<long>();
        reader.Finish();
        return new SealedSegment { Data = data, Visitors = visitors, Clients = clients.Length == 0 ? null : clients, File = file };
    }

    private static Block<T> ReadBlock<T>(CheckedReader reader) where T : unmanaged => Block<T>.Copy(reader.Column<T>());

    private static void WriteList(IndexState state, Stream stream)
    {
        using var writer = new CheckedWriter(stream);
        writer.Number(ListMagic);
        writer.Number(Version);
        writer.Number(state.Position.Seq);
        writer.Number(state.Position.Change);
        foreach (var pool in new[] { state.Visitors, state.Users, state.Names })
        {
            writer.Number(pool.Count);
            for (var code = 0; code < pool.Count; code++)
            {
                writer.Column(pool[code]);
            }
        }

        writer.Number(state.Edges.Count);
        foreach (var edge in state.Edges)
        {
            writer.Text(edge.Visitor);
            writer.Text(edge.User);
            writer.Number(edge.OccurredMicros);
            writer.Number(edge.JoinsUsers ? 1 : 0);
        }

        writer.Number(state.Sealed.Count);
        foreach (var segment in state.Sealed)
        {
            writer.Text(segment.File!);
        }

        writer.Finish();
    }

    private static IndexState Read(string directory, IEventSource source)
    {
        using var stream = File.OpenRead(Path.Combine(directory, ListName));
        using var reader = new CheckedReader(stream);
        Expect(reader, ListMagic);
        var state = new IndexState(source) { Position = new SourcePosition(reader.Number(), reader.Number()) };
        foreach (var pool in new[] { state.Visitors, state.Users, state.Names })
        {
            for (var left = reader.Number(); left > 0; left--)
            {
                pool.Intern(reader.Column<byte>());
            }
        }

        var edges = new List<IdentityEdge>();
        for (var left = reader.Number(); left > 0; left--)
        {
            edges.Add(new IdentityEdge(reader.Text(), reader.Text(), reader.Number(), reader.Number() != 0));
        }

        var files = new List<string>();
        for (var left = reader.Number(); left > 0; left--)
        {
            files.Add(reader.Text());
        }

        reader.Finish();
        state.SetEdges(edges);
        state.Sealed.AddRange(files.Select(file => ReadSegment(directory, file)));
        return state;
    }

    private static void Expect(CheckedReader reader, long magic)
    {
        if (reader.Number() != magic)
        {
            throw new InvalidDataException("The file is not one of the journey index.");
        }

        var version = reader.Number();
        if (version != Version)
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"The file has version {version}, this program reads {Version}."));
        }
    }
}
