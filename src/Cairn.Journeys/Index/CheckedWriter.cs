using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Cairn.Journeys.Index;

/// <summary>Writes numbers and texts with a checksum at the end.</summary>
internal sealed class CheckedWriter(Stream stream) : IDisposable
{
    /// <summary>The bytes of the checksum.</summary>
    public const int HashBytes = 32;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Writes one number.</summary>
    public void Number(long value) => Bytes(MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in value)));

    /// <summary>Writes a column after its length.</summary>
    public void Column<T>(ReadOnlySpan<T> values) where T : unmanaged
    {
        Number(values.Length);
        var bytes = MemoryMarshal.AsBytes(values);
        Bytes(bytes);
    }

    /// <summary>Writes a text.</summary>
    public void Text(string value) => Column<byte>(Encoding.UTF8.GetBytes(value));

    /// <summary>Writes the checksum of all that went before.</summary>
    public void Finish() => stream.Write(_hash.GetHashAndReset());

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void Bytes(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        stream.Write(bytes);
    }
}
