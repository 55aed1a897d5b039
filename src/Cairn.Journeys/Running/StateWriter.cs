using System.Text;

namespace Cairn.Journeys.Running;

/// <summary>Writes a state's values one after the other, numbers in as few bytes as they need.</summary>
public sealed class StateWriter : IDisposable
{
    private readonly MemoryStream _stream = new();
    private readonly BinaryWriter _writer;

    /// <summary>An empty one.</summary>
    public StateWriter() => _writer = new BinaryWriter(_stream, Encoding.UTF8);

    /// <summary>Writes a whole number.</summary>
    public void Number(long value) => _writer.Write7BitEncodedInt64((value << 1) ^ (value >> 63));

    /// <summary>Writes a fraction, bit by bit.</summary>
    public void Fraction(double value) => _writer.Write(value);

    /// <summary>Writes an amount, with its number of decimal places.</summary>
    public void Amount(decimal value) => _writer.Write(value);

    /// <summary>Writes a text or nothing.</summary>
    public void Text(string? value)
    {
        _writer.Write(value is not null);
        if (value is not null)
        {
            _writer.Write(value);
        }
    }

    /// <summary>Writes how many, then each.</summary>
    public void List<T>(IReadOnlyCollection<T> values, Action<T> write)
    {
        Number(values.Count);
        foreach (var value in values)
        {
            write(value);
        }
    }

    /// <summary>Writes whole numbers.</summary>
    public void Numbers(ReadOnlySpan<long> values)
    {
        Number(values.Length);
        foreach (var value in values)
        {
            Number(value);
        }
    }

    /// <summary>What has been written.</summary>
    public byte[] ToArray()
    {
        _writer.Flush();
        return _stream.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();
}
