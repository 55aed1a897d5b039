using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Cairn.Storage.Spool;

/// <summary>Writes the fields of a spool row one after the other.</summary>
internal sealed class RowWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(512);

    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();

    public void Byte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
    }

    /// <summary>Seven bits a byte, the lowest first.</summary>
    public void Number(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            Byte((byte)(value | 0x80));
        }

        Byte((byte)value);
    }

    /// <summary>A number that may be negative: the sign goes into the lowest bit.</summary>
    public void Signed(long value) => Number((ulong)((value << 1) ^ (value >> 63)));

    /// <summary>One more than the length, then UTF-8; null is a zero.</summary>
    public void Text(string? value)
    {
        if (value is null)
        {
            Number(0);
            return;
        }

        var length = Encoding.UTF8.GetByteCount(value);
        Number((ulong)length + 1);
        Encoding.UTF8.GetBytes(value, _buffer.GetSpan(length));
        _buffer.Advance(length);
    }

    public void Wide(UInt128 value)
    {
        BinaryPrimitives.WriteUInt128BigEndian(_buffer.GetSpan(16), value);
        _buffer.Advance(16);
    }

    /// <summary>The four parts of a decimal; a leading zero byte is null.</summary>
    public void Amount(decimal? value)
    {
        Byte(value is null ? (byte)0 : (byte)1);
        if (value is { } amount)
        {
            foreach (var part in decimal.GetBits(amount))
            {
                BinaryPrimitives.WriteInt32LittleEndian(_buffer.GetSpan(4), part);
                _buffer.Advance(4);
            }
        }
    }
}
