using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Cairn.Storage.Spool;

/// <summary>Reads what <see cref="RowWriter"/> wrote. Bytes that are something else end in <see cref="InvalidDataException"/>, never in a large allocation.</summary>
internal ref struct RowReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool AtEnd => _rest.IsEmpty;

    public byte Byte() => Take(1)[0];

    public ulong Number()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Byte();
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        Damaged();
        return 0;
    }

    public long Signed()
    {
        var value = Number();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>A count of things that take at least a byte each.</summary>
    public int Count()
    {
        var count = Number();
        if (count > (ulong)_rest.Length)
        {
            Damaged();
        }

        return (int)count;
    }

    public string? Text()
    {
        var length = Number();
        return length == 0 ? null : Encoding.UTF8.GetString(Take(length - 1));
    }

    /// <summary>Whether texts may be written as the same as before.</summary>
    public bool Repeats { get; set; }

    /// <summary>A text that may be the same as the event before had.</summary>
    public string? Text(string? previous)
    {
        if (!Repeats)
        {
            return Text();
        }

        var length = Number();
        return length switch
        {
            0 => null,
            1 => Required(previous),
            _ => Encoding.UTF8.GetString(Take(length - 2)),
        };
    }

    public string RequiredText() => Required(Text());

    /// <summary>The text, which must be there.</summary>
    public static string Required(string? text)
    {
        if (text is null)
        {
            Damaged();
        }

        return text;
    }

    public UInt128 Wide() => BinaryPrimitives.ReadUInt128BigEndian(Take(16));

    public decimal? Amount()
    {
        if (Byte() == 0)
        {
            return null;
        }

        var part = Take(16);
        var flags = BinaryPrimitives.ReadInt32LittleEndian(part[12..]);
        if ((flags & 0x7F00FFFF) != 0 || ((flags >> 16) & 0xFF) > 28)
        {
            Damaged();
        }

        return new decimal(
            BinaryPrimitives.ReadInt32LittleEndian(part), BinaryPrimitives.ReadInt32LittleEndian(part[4..]),
            BinaryPrimitives.ReadInt32LittleEndian(part[8..]), flags < 0, (byte)(flags >> 16));
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)_rest.Length)
        {
            Damaged();
        }

        var taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }

    [DoesNotReturn]
    private static void Damaged() => throw new InvalidDataException("A spool row does not read as one.");
}
