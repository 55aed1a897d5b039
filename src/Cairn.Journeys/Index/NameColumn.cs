using System.Runtime.CompilerServices;

namespace Cairn.Journeys.Index;

/// <summary>Each event's name as a code of <see cref="IndexView.Names"/>, in one byte: the first 255 names have it to themselves, the rest are looked up.</summary>
public readonly struct NameColumn
{
    /// <summary>In <see cref="Bytes"/>: the code is not here, ask the indexer.</summary>
    public const byte Rare = 255;

    internal NameColumn(Block<byte> bytes, Block<int> rareRows, Block<ushort> rareCodes)
    {
        Bytes = bytes;
        RareRows = rareRows;
        RareCodes = rareCodes;
    }

    /// <summary>The code of each row, or <see cref="Rare"/>.</summary>
    public Block<byte> Bytes { get; }

    /// <summary>The rows whose code is 255 or more, ascending.</summary>
    internal Block<int> RareRows { get; }

    /// <summary>Their codes.</summary>
    internal Block<ushort> RareCodes { get; }

    /// <summary>How many events.</summary>
    public int Length => Bytes.Length;

    /// <summary>Whether any row needs to be looked up.</summary>
    public bool HasRare => RareRows.Length > 0;

    /// <summary>The name code of a row.</summary>
    public ushort this[int row]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            var code = Bytes[row];
            return code != Rare ? code : RareCodes[RareRows.Span.BinarySearch(row)];
        }
    }

    /// <summary>A column of these codes.</summary>
    public static NameColumn Of(ReadOnlySpan<ushort> codes)
    {
        var bytes = Block<byte>.Array(codes.Length);
        var (rows, rare) = (new List<int>(), new List<ushort>());
        for (var row = 0; row < codes.Length; row++)
        {
            bytes[row] = (byte)Math.Min((ushort)Rare, codes[row]);
            if (codes[row] >= Rare)
            {
                rows.Add(row);
                rare.Add(codes[row]);
            }
        }

        return new NameColumn(Block<byte>.Of(bytes), Block<int>.Copy(rows.ToArray()), Block<ushort>.Copy(rare.ToArray()));
    }
}
