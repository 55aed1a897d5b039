using System.Buffers.Binary;
using System.Text;

namespace Cairn.Storage.Spool;

/// <summary>Writes the fields of a spool row one after the other. One to a thread, and used for all its rows.</summary>
internal sealed class RowWriter
{
    private const int LongestKept = 256 * 1024;

    [ThreadStatic]
    private static RowWriter? _ofThisThread;

    private byte[] _bytes = new byte[4096];
    private int _length;

    private RowWriter()
    {
    }

    /// <summary>The calling thread's own, empty.</summary>
    public static RowWriter Begin()
    {
        var writer = _ofThisThread ??= new RowWriter();
        writer._length = 0;
        if (writer._bytes.Length > LongestKept)
        {
            writer._bytes = new byte[4096];
        }

        return writer;
    }

    public byte[] ToArray() => _bytes.AsSpan(0, _length).ToArray();

    public void Byte(byte value)
    {
        Reserve(1);
        _bytes[_length++] = value;
    }

    /// <summary>Seven bits a byte, the lowest first.</summary>
    public void Number(ulong value)
    {
        Reserve(10);
        for (; value >= 0x80; value >>= 7)
        {
            _bytes[_length++] = (byte)(value | 0x80);
        }

        _bytes[_length++] = (byte)value;
    }

    /// <summary>A number that may be negative: the sign goes into the lowest bit.</summary>
    public void Signed(long value) => Number((ulong)((value << 1) ^ (value >> 63)));

    /// <summary>One more than the length, then UTF-8; null is a zero.</summary>
    public void Text(string? value)
    {
        if (value is null)
        {
            Byte(0);
            return;
        }

        // A length below 127 takes one byte, which can be filled in once the text is written.
        if (value.Length * 3 < 0x7F)
        {
            Reserve(0x7F);
            var written = Encoding.UTF8.GetBytes(value, _bytes.AsSpan(_length + 1));
            _bytes[_length] = (byte)(written + 1);
            _length += written + 1;
            return;
        }

        var length = Encoding.UTF8.GetByteCount(value);
        Number((ulong)length + 1);
        Reserve(length);
        _length += Encoding.UTF8.GetBytes(value, _bytes.AsSpan(_length));
    }

    /// <summary>A text that the event before may have had as well: then it is a one. Otherwise null is a zero, and a text follows two more than its length.</summary>
    public void Text(string? value, string? previous)
    {
        if (value is null || value == previous)
        {
            Byte(value is null ? (byte)0 : (byte)1);
            return;
        }

        var length = Encoding.UTF8.GetByteCount(value);
        Number((ulong)length + 2);
        Reserve(length);
        _length += Encoding.UTF8.GetBytes(value, _bytes.AsSpan(_length));
    }

    public void Wide(UInt128 value)
    {
        Reserve(16);
        BinaryPrimitives.WriteUInt128BigEndian(_bytes.AsSpan(_length), value);
        _length += 16;
    }

    /// <summary>The four parts of a decimal; a leading zero byte is null.</summary>
    public void Amount(decimal? value)
    {
        Byte(value is null ? (byte)0 : (byte)1);
        if (value is { } amount)
        {
            Reserve(16);
            Span<int> parts = stackalloc int[4];
            decimal.GetBits(amount, parts);
            foreach (var part in parts)
            {
                BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_length), part);
                _length += 4;
            }
        }
    }

    private void Reserve(int bytes)
    {
        if (_bytes.Length - _length < bytes)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + bytes));
        }
    }
}
