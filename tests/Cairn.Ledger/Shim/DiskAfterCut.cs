namespace Cairn.Ledger.Shim;

/// <summary>Builds a data directory as a disk might hold it after a power cut (<c>spec/reliability.md</c> 5.1).</summary>
/// <remarks>
/// The model is a journalling file system such as ext4 with ordered data. A write is there for certain once a sync of its file began after it and
/// returned before the cut; of the others, all, none or some are there, torn at 512 bytes. Names and lengths change in order: those before the last
/// sync that returned are there, and a random number of those after it.
/// </remarks>
internal sealed class DiskAfterCut(IReadOnlyList<DiskRecord> records, string folder)
{
    private const int Sector = 512;

    private readonly Dictionary<string, byte[]> _before = Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
        .Where(path => !path.EndsWith(".sock", StringComparison.Ordinal)).ToDictionary(path => Path.GetRelativePath(folder, path), File.ReadAllBytes);

    /// <summary>Writes the directory as it may be after the first <paramref name="cut"/> records.</summary>
    /// <param name="cut">How many calls happened.</param>
    /// <param name="random">Decides what of the unsynced is there.</param>
    /// <param name="recorded">The directory the records speak of.</param>
    /// <param name="target">An empty place.</param>
    public void Build(int cut, Random random, string recorded, string target)
    {
        var (synced, lastSync) = Syncs(cut);
        var names = random.Next(lastSync, cut + 1);
        var chance = random.Next(3) switch { 0 => 0.0, 1 => 1.0, _ => 0.5 };
        var files = _before.ToDictionary(pair => pair.Key, pair => new Content(pair.Value));
        var byInode = new Dictionary<long, Content>();
        for (var i = 0; i < cut; i++)
        {
            var record = records[i];
            if (record.IsOfNames)
            {
                Name(record, i < names, files, byInode, recorded);
            }
            else if (record.Act == DiskAct.Write && byInode.TryGetValue(record.File, out var file))
            {
                if (i < synced.GetValueOrDefault(record.File, -1) || chance == 1)
                {
                    file.Write(record.A, record.Bytes);
                }
                else if (chance > 0)
                {
                    Tear(file, record, random);
                }
            }
        }

        foreach (var (path, file) in files)
        {
            var full = Path.Combine(target, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllBytes(full, file.ToArray());
        }
    }

    /// <summary>For each file the record its last finished sync began at, and the largest of them.</summary>
    private (Dictionary<long, long> Files, int Last) Syncs(int cut)
    {
        var synced = new Dictionary<long, long>();
        var last = 0L;
        for (var i = 0; i < cut; i++)
        {
            if (records[i] is { Act: DiskAct.SyncEnd } end)
            {
                synced[end.File] = Math.Max(synced.GetValueOrDefault(end.File, -1), end.A);
                last = Math.Max(last, end.A);
            }
        }

        return (synced, (int)last);
    }

    private static void Name(DiskRecord record, bool isKept, Dictionary<string, Content> files, Dictionary<long, Content> byInode, string recorded)
    {
        switch (record.Act)
        {
            case DiskAct.Open:
                Open(record, isKept, files, byInode, Path.GetRelativePath(recorded, record.Path));
                break;
            case DiskAct.Truncate when isKept && byInode.TryGetValue(record.File, out var file):
                file.SetLength(record.A);
                break;
            case DiskAct.Rename when isKept && files.Remove(Path.GetRelativePath(recorded, record.Path), out var moved):
                files[Path.GetRelativePath(recorded, record.Target)] = moved;
                break;
            case DiskAct.Unlink when isKept:
                files.Remove(Path.GetRelativePath(recorded, record.Path));
                break;
        }
    }

    private static void Open(DiskRecord record, bool isKept, Dictionary<string, Content> files, Dictionary<long, Content> byInode, string path)
    {
        if (record.A == 1)
        {
            byInode[record.File] = new Content([]);
            if (isKept)
            {
                files[path] = byInode[record.File];
            }

            return;
        }

        if (!byInode.ContainsKey(record.File) && files.TryGetValue(path, out var known))
        {
            byInode[record.File] = known;
        }

        if (record.B == 1 && isKept && byInode.TryGetValue(record.File, out var emptied))
        {
            emptied.SetLength(0);
        }
    }

    private static void Tear(Content file, DiskRecord record, Random random)
    {
        for (var at = 0; at < record.Bytes.Length;)
        {
            var next = Math.Min(record.Bytes.Length, at + Sector - (int)((record.A + at) % Sector));
            if (random.Next(2) == 0)
            {
                file.Write(record.A + at, record.Bytes.AsSpan(at, next - at));
            }

            at = next;
        }
    }

    private sealed class Content(byte[] bytes)
    {
        private byte[] _bytes = [.. bytes];
        private int _length = bytes.Length;

        public void Write(long at, ReadOnlySpan<byte> bytes)
        {
            var end = (int)at + bytes.Length;
            if (end > _bytes.Length)
            {
                Array.Resize(ref _bytes, Math.Max(end, _bytes.Length * 2));
            }

            bytes.CopyTo(_bytes.AsSpan((int)at));
            _length = Math.Max(_length, end);
        }

        public void SetLength(long length)
        {
            if (length > _bytes.Length)
            {
                Array.Resize(ref _bytes, (int)length);
            }
            else if (length < _length)
            {
                Array.Clear(_bytes, (int)length, _length - (int)length);
            }

            _length = (int)length;
        }

        public byte[] ToArray() => _bytes[.._length];
    }
}
