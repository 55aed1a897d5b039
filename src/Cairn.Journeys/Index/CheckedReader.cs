using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Cairn.Journeys.Index;

/// <summary>Reads what <see cref="CheckedWriter"/> wrote. Nothing read may be used before <see cref="Finish"/> has returned.</summary>
internal sealed class CheckedReader(Stream stream) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Reads one number.</summary>
    /// <exception cref="InvalidDataException">The file ends before.</exception>
    public long Number()
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        Bytes(bytes);
        return MemoryMarshal.Read<long>(bytes);
    }

    /// <summary>Reads a column.</summary>
    /// <exception cref="InvalidDataException">The file is shorter than the column says it is.</exception>
    public T[] Column<T>() where T : unmanaged
    {
        var length = Number();
        if (length < 0 || length > (stream.Length - stream.Position) / Unsafe.SizeOf<T>())
        {
            throw new InvalidDataException("A length in the file cannot be right.");
        }

        var values = new T[length];
        Bytes(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    /// <summary>Reads a text.</summary>
    public string Text() => Encoding.UTF8.GetString(Column<byte>());

    /// <summary>Compares the checksum, which must be the end of the file.</summary>
    /// <exception cref="InvalidDataException">It differs.</exception>
    public void Finish()
    {
        var expected = new byte[CheckedWriter.HashBytes];
        if (stream.ReadAtLeast(expected, expected.Length, throwOnEndOfStream: false) < expected.Length || stream.Position != stream.Length
            || !_hash.GetHashAndReset().AsSpan().SequenceEqual(expected))
        {
            throw new InvalidDataException("The checksum differs.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void Bytes(Span<byte> bytes)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw new InvalidDataException("The file is too short.");
        }

        _hash.AppendData(bytes);
    }
}
