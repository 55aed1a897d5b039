using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Cairn.Collection.Import;

/// <summary>Event ids for rows that bring none: the hash of what a row says and its running number among equal rows of its file.</summary>
/// <remarks>
/// Neither the file's name nor its encoding, delimiter or order of columns matter, so the same rows in another file are the same events.
/// Rows are told apart by 64 bits of their hash; for n rows the chance that two different ones share a counter is about n²/2^65,
/// and all that happens then is another running number.
/// </remarks>
internal sealed class RowIds
{
    private readonly HashSet<ulong> _seen = [];
    private readonly Dictionary<ulong, int> _repeated = [];

    /// <summary>The id of the next row with this content.</summary>
    public UInt128 Next(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes + 4];
        SHA256.HashData(content, hash);
        var key = BinaryPrimitives.ReadUInt64LittleEndian(hash);
        if (_seen.Add(key))
        {
            return BinaryPrimitives.ReadUInt128BigEndian(hash);
        }

        var number = _repeated.GetValueOrDefault(key, 1) + 1;
        _repeated[key] = number;
        BinaryPrimitives.WriteInt32LittleEndian(hash[SHA256.HashSizeInBytes..], number);
        Span<byte> numbered = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(hash, numbered);
        return BinaryPrimitives.ReadUInt128BigEndian(numbered);
    }
}
