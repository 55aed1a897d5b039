using System.Text;

namespace Cairn.Journeys.Running;

/// <summary>Reads what a <see cref="StateWriter"/> wrote, in the same order.</summary>
public sealed class StateReader : IDisposable
{
    private readonly MemoryStream _stream;
    private readonly BinaryReader _reader;

    /// <summary>Reads these bytes.</summary>
    public StateReader(byte[] bytes)
    {
        _stream = new MemoryStream(bytes, writable: false);
        _reader = new BinaryReader(_stream, Encoding.UTF8);
    }

    /// <summary>Whether everything has been read.</summary>
    public bool IsAtEnd => _stream.Position == _stream.Length;

    /// <summary>Reads a whole number.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public long Number() => Checked(() =>
    {
        var value = _reader.Read7BitEncodedInt64();
        return (long)((ulong)value >> 1) ^ -(value & 1);
    });

    /// <summary>Reads a whole number that fits an <see cref="int"/>.</summary>
    /// <exception cref="InvalidDataException">There is none, or it does not fit.</exception>
    public int Int()
    {
        var value = Number();
        return value is >= int.MinValue and <= int.MaxValue ? (int)value : throw new InvalidDataException("A number in the state cannot be right.");
    }

    /// <summary>Reads a fraction.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public double Fraction() => Checked(_reader.ReadDouble);

    /// <summary>Reads an amount.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public decimal Amount() => Checked(_reader.ReadDecimal);

    /// <summary>Reads a text or nothing.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public string? Text() => Checked(() => _reader.ReadBoolean() ? _reader.ReadString() : null);

    /// <summary>Reads how many, then each.</summary>
    /// <exception cref="InvalidDataException">There are fewer, or the number cannot be right.</exception>
    public List<T> List<T>(Func<T> read)
    {
        var count = Number();
        if (count < 0 || count > _stream.Length - _stream.Position)
        {
            throw new InvalidDataException("A length in the state cannot be right.");
        }

        var values = new List<T>((int)count);
        for (; count > 0; count--)
        {
            values.Add(read());
        }

        return values;
    }

    /// <summary>Makes sure, before memory is taken for them, that so many values can still come: each takes a byte or more.</summary>
    /// <exception cref="InvalidDataException">There is less left.</exception>
    internal void Expect(long values)
    {
        if (values > _stream.Length - _stream.Position)
        {
            throw new InvalidDataException("A length in the state cannot be right.");
        }
    }

    /// <summary>Reads whole numbers.</summary>
    /// <exception cref="InvalidDataException">There are fewer.</exception>
    public long[] Numbers() => [.. List(Number)];

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    private static T Checked<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception cause) when (cause is EndOfStreamException or FormatException or ArgumentException or IOException)
        {
            throw new InvalidDataException("The state is cut off or damaged.", cause);
        }
    }
}
