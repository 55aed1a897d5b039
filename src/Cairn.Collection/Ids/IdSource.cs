using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Cairn.Collection.Ids;

/// <summary>Where new ids come from, so that tests can fix them.</summary>
public abstract class IdSource
{
    /// <summary>The machine's own random numbers.</summary>
    public static IdSource Random { get; } = new RandomIdSource();

    /// <summary>Fills a span with bytes nobody can guess.</summary>
    public abstract void Fill(Span<byte> bytes);

    /// <summary>A random UUID.</summary>
    public Guid NewGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        Fill(bytes);
        return new Guid(bytes);
    }

    /// <summary>A UUID of version 7: the time in front, so that ids rise with it.</summary>
    public UInt128 NewEventId(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        Fill(bytes[6..]);
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)(now.ToUnixTimeMilliseconds() >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(bytes[2..], (uint)now.ToUnixTimeMilliseconds());
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private sealed class RandomIdSource : IdSource
    {
        public override void Fill(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);
    }
}
