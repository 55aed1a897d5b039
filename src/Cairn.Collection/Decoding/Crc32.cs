namespace Cairn.Collection.Decoding;

/// <summary>The checksum at the end of a gzip member (RFC 1952, section 8).</summary>
internal static class Crc32
{
    private static readonly uint[] Table = MakeTable();

    /// <summary>Goes on from the checksum of what came before; 0 for nothing.</summary>
    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        var rest = ~checksum;
        foreach (var value in bytes)
        {
            rest = Table[(byte)(rest ^ value)] ^ (rest >> 8);
        }

        return ~rest;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var rest = i;
            for (var bit = 0; bit < 8; bit++)
            {
                rest = (rest & 1) != 0 ? 0xEDB88320u ^ (rest >> 1) : rest >> 1;
            }

            table[i] = rest;
        }

        return table;
    }
}
