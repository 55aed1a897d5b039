namespace Cairn.Journeys.Index;

/// <summary>Keeps texts of a pool in files: the first with its table, to be mapped and looked up; later ones with what came since.</summary>
internal static class TextFile
{
    private const long Magic = 0x_5458_4554_4E52_4143;

    /// <summary>Writes a table.</summary>
    public static void Write(string path, TextTable table) =>
        new ColumnFileWriter(Magic, 0, (long)(ulong)table.Key, (long)(ulong)(table.Key >> 64))
            .Add(table.Utf8).Add(table.Starts).Add(table.Hashes).Add(table.Slots)
            .Write(path);

    /// <summary>Writes the texts from a code on.</summary>
    public static void Write(string path, TextSnapshot texts, int from)
    {
        var starts = Block<int>.Array(texts.Count - from + 1);
        var utf8 = Block<byte>.Array(TextTable.Lay(texts, from, starts));
        for (var code = from; code < texts.Count; code++)
        {
            texts[code].CopyTo(utf8.AsSpan(starts[code - from]));
        }

        new ColumnFileWriter(Magic, from, (long)(ulong)texts.Key, (long)(ulong)(texts.Key >> 64))
            .Add(Block<byte>.Of(utf8)).Add(Block<int>.Of(starts))
            .Write(path);
    }

    /// <summary>Opens a file that has a table.</summary>
    /// <exception cref="InvalidDataException">It is not whole, or has none.</exception>
    public static TextTable ReadTable(string path, int threads)
    {
        var file = ColumnFile.Open(path, Magic, threads);
        var key = new UInt128((ulong)file.Number(2), (ulong)file.Number(1));
        return new TextTable(key, file.Column<byte>(0), file.Column<int>(1), file.Column<uint>(2), file.Column<int>(3));
    }

    /// <summary>Adds the texts of a later file to a pool.</summary>
    /// <exception cref="InvalidDataException">It is not whole, or does not begin where the pool ends.</exception>
    public static void ReadInto(string path, TextPool pool, int threads)
    {
        var file = ColumnFile.Open(path, Magic, threads);
        var (utf8, starts) = (file.Column<byte>(0), file.Column<int>(1));
        if (file.Number(0) != pool.Count)
        {
            throw new InvalidDataException("The texts do not follow each other.");
        }

        for (var at = 0; at + 1 < starts.Length; at++)
        {
            pool.Intern(utf8.Slice(starts[at], starts[at + 1] - starts[at]));
        }

        GC.KeepAlive(file);
    }
}
