using System.Runtime.InteropServices;
using System.Text;

namespace Cairn.Ledger.Shim;

/// <summary>What a record of the shim says.</summary>
internal enum DiskAct
{
    Open = 1,
    Write,
    Truncate,
    SyncBegin,
    SyncEnd,
    Rename,
    Unlink,
    MakeFolder,
    RemoveFolder,
}

/// <summary>One call that reached the disk, as the shim wrote it down.</summary>
/// <param name="Act">What it was.</param>
/// <param name="File">The file's inode; 0 for acts on names.</param>
/// <param name="A">Open: 1 when it was made. Write: the offset. Truncate: the length. SyncEnd: the number of records when it began. Rename: where the second name begins, less one.</param>
/// <param name="B">Open: 1 when it was emptied.</param>
/// <param name="Bytes">What was written, or the names.</param>
internal sealed record DiskRecord(DiskAct Act, long File, long A, long B, byte[] Bytes)
{
    private const int HeadBytes = 32;

    /// <summary>The name, or the first of two.</summary>
    public string Path => Encoding.UTF8.GetString(Bytes, 0, Act is DiskAct.Open ? Bytes.Length : Act is DiskAct.Rename or DiskAct.Unlink ? (int)A : Bytes.Length - 1);

    /// <summary>The second name of a rename.</summary>
    public string Target => Encoding.UTF8.GetString(Bytes, (int)A + 1, Bytes.Length - (int)A - 2);

    /// <summary>Whether it changes names or lengths, which the file system's journal keeps in order.</summary>
    public bool IsOfNames => Act is DiskAct.Open or DiskAct.Truncate or DiskAct.Rename or DiskAct.Unlink or DiskAct.MakeFolder or DiskAct.RemoveFolder;

    public static IReadOnlyList<DiskRecord> ReadAll(string path)
    {
        var bytes = System.IO.File.ReadAllBytes(path);
        var records = new List<DiskRecord>();
        for (var at = 0; at + HeadBytes <= bytes.Length;)
        {
            var (kind, length) = (MemoryMarshal.Read<int>(bytes.AsSpan(at)), MemoryMarshal.Read<int>(bytes.AsSpan(at + 4)));
            if (at + HeadBytes + length > bytes.Length)
            {
                break; // the process died while it was written
            }

            records.Add(new DiskRecord(
                (DiskAct)kind, MemoryMarshal.Read<long>(bytes.AsSpan(at + 8)), MemoryMarshal.Read<long>(bytes.AsSpan(at + 16)), MemoryMarshal.Read<long>(bytes.AsSpan(at + 24)),
                bytes[(at + HeadBytes)..(at + HeadBytes + length)]));
            at += HeadBytes + length;
        }

        return records;
    }
}
