using System.Text;
using Cairn.Journeys.Events;
using Cairn.Journeys.Persons;

namespace Cairn.Journeys.Index;

/// <summary>Keeps a <see cref="JourneyIndex"/> in a directory, so that it need not be read from the store again.</summary>
/// <remarks>
/// A list file holds the position and the names of the other files: segments, dictionaries, who is whom. Those are written once, never changed, checked whole when opened, and
/// mapped. Whatever is missing, damaged, of another version or ahead of the store is no loss: the index is read from the store again.
/// </remarks>
public static class JourneyIndexFiles
{
    private const long ListMagic = 0x_5453_494C_4E52_4143;
    private const string ListName = "index.cairn";
    private static readonly string[] TextKinds = ["visitors", "users", "names"];

    /// <summary>The version of the format.</summary>
    public static long Version => ColumnFile.Version;

    /// <summary>Opens the index kept in a directory and catches up with the store.</summary>
    /// <returns>The index, and what catching up did: <see cref="CatchUpResult.Rebuilt"/> says why everything was read from the store.</returns>
    public static (JourneyIndex Index, CatchUpResult Result) Open(string directory, IEventSource source, JourneyIndexOptions? options = null)
    {
        options ??= new JourneyIndexOptions();
        string why;
        IndexState? state = null;
        try
        {
            state = Read(directory, source, options.Threads);
            why = "";
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            why = "There was no saved index, or a file of it is missing.";
        }
        catch (Exception cause) when (cause is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            why = $"The saved index could not be used: {cause.Message}";
        }

        if (state is not null)
        {
            var loaded = new JourneyIndex(source, options, state) { Spill = new SegmentSpill(directory, options.Threads) };
            return (loaded, loaded.CatchUp());
        }

        var index = new JourneyIndex(source, options) { Spill = new SegmentSpill(directory, options.Threads) };
        return (index, index.Rebuild(why));
    }

    /// <summary>Writes what the index holds now. What was saved before stays whole until the new list is in its place.</summary>
    /// <remarks>After events were removed the index is first read from the store again, so that no id of an erased visitor is kept.</remarks>
    /// <exception cref="IOException">It could not be written.</exception>
    public static void Save(JourneyIndex index, string directory)
    {
        index.SealTail();
        Keep(index, directory);
    }

    /// <summary>Writes what has been sealed, and merges segments when there are too many small or worn ones. Reports and catching up go on meanwhile.</summary>
    /// <returns>Whether there was anything to do.</returns>
    /// <exception cref="IOException">It could not be written.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; what was saved before is whole.</exception>
    public static bool Keep(JourneyIndex index, string directory, CancellationToken cancellation = default)
    {
        lock (index.Keeping)
        {
            var any = index.RereadRemoved();
            Directory.CreateDirectory(directory);
            while (index.Locked((state, options) => (State: state, Options: options, state.LastSealed)) is var (state, options, latest) && latest is { } saved)
            {
                if (state.Folder is not { } folder || folder.Directory != directory)
                {
                    folder = index.Locked((_, _) => state.Folder = new IndexFolder(directory));
                }

                if (ReferenceEquals(saved, folder.Listed))
                {
                    return any;
                }

                any = true;
                SealedSegment Map(SealedSegment segment) => Write(folder, segment, options.Threads);
                if (index.Merge(state, saved, Map, cancellation) || MapSegments(index, state, saved, folder, Map, cancellation))
                {
                    continue;
                }

                WriteList(index, state, saved, folder);
            }

            return any;
        }
    }

    private static SealedSegment Write(IndexFolder folder, SealedSegment segment, int threads)
    {
        var path = folder.PathOf(folder.NewName("segment"));
        SegmentFile.Write(path, segment);
        return SegmentFile.Read(path, threads, segment.Data.Identity);
    }

    private static bool MapSegments(
        JourneyIndex index, IndexState state, SealedState saved, IndexFolder folder, Func<SealedSegment, SealedSegment> map, CancellationToken cancellation)
    {
        var mapped = new Dictionary<SealedSegment, SealedSegment>();
        foreach (var (segment, _) in saved.Segments.Where(entry => !folder.Has(entry.Segment)))
        {
            cancellation.ThrowIfCancellationRequested();
            mapped[segment] = map(segment);
        }

        return mapped.Count > 0 && index.TrySwap(state, held => held.Apply(mapped));
    }

    private static void WriteList(JourneyIndex index, IndexState state, SealedState saved, IndexFolder folder)
    {
        TextSnapshot[] texts = [saved.Visitors, saved.Users, saved.Names];
        TextPool[] pools = [state.Visitors, state.Users, state.Names];
        for (var at = 0; at < pools.Length; at++)
        {
            if (folder.Keep(TextKinds[at], texts[at]) is { } table)
            {
                var pool = pools[at];
                index.Locked((_, _) =>
                {
                    pool.Begin(table);
                    return true;
                });
            }
        }

        var lines = new List<string> { $"persons {folder.MapFile(saved.Map)}" };
        lines.AddRange(TextKinds.SelectMany(kind => folder.TextFiles(kind).Select(file => $"{kind} {file}")));
        lines.AddRange(saved.Segments.Select(entry => $"segment {Path.GetFileName(entry.Segment.File)}"));
        var writer = new ColumnFileWriter(ListMagic, saved.Position.Seq, saved.Position.Change)
            .Add(Block<byte>.Copy(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
        foreach (var (_, moved) in saved.Segments)
        {
            writer.Add(moved.Count == 0 ? default : Block<ulong>.Copy(moved.Bits));
        }

        writer.Write(folder.PathOf(ListName));
        folder.Listed = saved;
        folder.DeleteOthers(lines.Select(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]).ToHashSet(StringComparer.Ordinal));
    }

    private static IndexState Read(string directory, IEventSource source, int threads)
    {
        var folder = new IndexFolder(directory);
        var list = ColumnFile.Open(folder.PathOf(ListName), ListMagic, threads);
        var (pools, map, segments) = (new Dictionary<string, TextPool>(), PersonMap.None, new List<(SealedSegment, MovedPersons)>());
        foreach (var line in Encoding.UTF8.GetString(list.Column<byte>(0).Span).Split('\n'))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var (kind, file) = (line[..space], line[(space + 1)..]);
            switch (kind)
            {
                case "segment":
                    var segment = SegmentFile.Read(folder.PathOf(file), threads);
                    var moved = list.Column<ulong>(segments.Count + 1);
                    segments.Add((segment, moved.Length == 0 ? new MovedPersons(segment.Data.PersonCount) : new MovedPersons(moved.Span)));
                    break;
                case "persons":
                    map = PersonMap.Read(folder.PathOf(file), threads);
                    folder.Opened(map, file);
                    break;
                default:
                    pools[kind] = ReadTexts(folder, file, pools.GetValueOrDefault(kind), threads);
                    folder.Opened(kind, file, pools[kind].Count);
                    break;
            }
        }

        var (visitors, users, names) = (pools[TextKinds[0]], pools[TextKinds[1]], pools[TextKinds[2]]);
        var saved = new SealedState(
            new SourcePosition(list.Number(0), list.Number(1)), segments, map, visitors.Snapshot(), users.Snapshot(), names.Snapshot());
        folder.Listed = saved;
        return IndexState.Of(source, saved, visitors, users, names, folder);
    }

    private static TextPool ReadTexts(IndexFolder folder, string file, TextPool? known, int threads)
    {
        if (known is null)
        {
            return new TextPool(TextFile.ReadTable(folder.PathOf(file), threads));
        }

        TextFile.ReadInto(folder.PathOf(file), known, threads);
        return known;
    }
}
