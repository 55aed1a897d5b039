using System.Runtime.CompilerServices;

namespace Cairn.Journeys.Index;

/// <summary>The value code of each row of a segment in one column, in as many bytes as its values need; code 0 is missing.</summary>
public readonly struct ColumnCodes
{
    private readonly Block<byte> _bytes;
    private readonly Block<ushort> _shorts;
    private readonly Block<int> _ints;
    private readonly int _width;

    private ColumnCodes(int length, int width, Block<byte> bytes, Block<ushort> shorts, Block<int> ints)
    {
        Length = length;
        _width = width;
        _bytes = bytes;
        _shorts = shorts;
        _ints = ints;
    }

    /// <summary>How many rows.</summary>
    public int Length { get; }

    /// <summary>The value code of a row.</summary>
    public int this[int row]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _width switch
        {
            0 => 0,
            1 => _bytes[row],
            2 => _shorts[row],
            _ => _ints[row],
        };
    }

    /// <summary>Codes that are all missing.</summary>
    public static ColumnCodes AllMissing(int length) => new(length, 0, default, default, default);

    /// <summary>These codes, kept as narrow as the largest allows.</summary>
    public static ColumnCodes Of(ReadOnlySpan<int> codes)
    {
        var largest = 0;
        foreach (var code in codes)
        {
            largest = Math.Max(largest, code);
        }

        switch (largest)
        {
            case 0:
                return AllMissing(codes.Length);
            case <= byte.MaxValue:
                var bytes = Block<byte>.Array(codes.Length);
                for (var row = 0; row < bytes.Length; row++)
                {
                    bytes[row] = (byte)codes[row];
                }

                return new ColumnCodes(codes.Length, 1, Block<byte>.Of(bytes), default, default);
            case <= ushort.MaxValue:
                var shorts = Block<ushort>.Array(codes.Length);
                for (var row = 0; row < shorts.Length; row++)
                {
                    shorts[row] = (ushort)codes[row];
                }

                return new ColumnCodes(codes.Length, 2, default, Block<ushort>.Of(shorts), default);
            default:
                return new ColumnCodes(codes.Length, 4, default, default, Block<int>.Copy(codes));
        }
    }
}
