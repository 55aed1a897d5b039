using System.Buffers.Binary;
using System.IO.Compression;

namespace Cairn.Collection.Decoding;

/// <summary>Unpacks a body of exactly one gzip member, never further than a limit.</summary>
/// <remarks>
/// The framework's own reader joins several members and is silent about bytes after the end, so header and trailer are read
/// here and only the deflate stream between them is left to it. The last byte of that stream is handed over alone: a stream
/// that ends without asking for it has something behind its end. The length that the trailer claims sizes the buffer: what
/// is longer is counted and never held, so a bomb costs no memory.
/// </remarks>
internal static class GzipBody
{
    private const int TrailerBytes = 8;

    /// <summary>More than deflate can do: what the trailer claims is believed no further than this.</summary>
    private const long MostRatio = 1100;

    /// <summary>Unpacks, or says what is wrong.</summary>
    public static BodyFailure? TryUnpack(ReadOnlyMemory<byte> packed, int limit, out ReadOnlyMemory<byte> body)
    {
        body = default;
        var header = HeaderLength(packed.Span);
        if (header < 0 || packed.Length - header <= TrailerBytes)
        {
            return Invalid();
        }

        var trailer = packed.Span[^TrailerBytes..];
        var claimed = BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]);
        var buffer = new byte[claimed <= limit ? Math.Min(claimed, packed.Length * MostRatio) + 1 : 1];
        using var source = new LastByteAlone(packed[header..^TrailerBytes]);
        using var deflate = new DeflateStream(source, CompressionMode.Decompress);
        long length;
        try
        {
            length = Read(deflate, buffer, limit);
        }
        catch (InvalidDataException)
        {
            return Invalid();
        }

        if (length > limit)
        {
            return new BodyFailure(413, FailedReason.BodyTooLarge, "", $"at most {limit} bytes after decompression");
        }

        if (!source.Exhausted || length != claimed || length >= buffer.Length)
        {
            return Invalid();
        }

        body = buffer.AsMemory(0, (int)length);
        return BinaryPrimitives.ReadUInt32LittleEndian(trailer) == Crc32.Append(0, body.Span) ? null : Invalid();
    }

    private static BodyFailure Invalid() =>
        new(400, FailedReason.GzipInvalid, "", "one whole gzip member and nothing after it");

    /// <summary>Fills the buffer; what goes beyond it is only counted, to one past the limit or so.</summary>
    private static long Read(Stream stream, byte[] buffer, int limit)
    {
        var length = (long)stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        if (length < buffer.Length)
        {
            return length;
        }

        Span<byte> beyond = stackalloc byte[8192];
        int read;
        while (length <= limit && (read = stream.Read(beyond)) > 0)
        {
            length += read;
        }

        return length;
    }

    /// <summary>The bytes before the deflate stream (RFC 1952, section 2.3), or -1.</summary>
    private static int HeaderLength(ReadOnlySpan<byte> bytes)
    {
        const int fixedPart = 10, headerCrc = 2, extra = 4, name = 8, comment = 16, reserved = 0xE0;
        if (bytes.Length < fixedPart || bytes[0] != 0x1F || bytes[1] != 0x8B || bytes[2] != 8 || (bytes[3] & reserved) != 0)
        {
            return -1;
        }

        var flags = bytes[3];
        var at = fixedPart;
        if ((flags & extra) != 0)
        {
            at = bytes.Length < at + 2 ? -1 : at + 2 + BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
        }

        at = (flags & name) != 0 ? AfterZero(bytes, at) : at;
        at = (flags & comment) != 0 ? AfterZero(bytes, at) : at;
        at = at >= 0 && (flags & headerCrc) != 0 ? at + 2 : at;
        return at <= bytes.Length ? at : -1;
    }

    private static int AfterZero(ReadOnlySpan<byte> bytes, int from)
    {
        if (from < 0 || from >= bytes.Length)
        {
            return -1;
        }

        var zero = bytes[from..].IndexOf((byte)0);
        return zero < 0 ? -1 : from + zero + 1;
    }

    private sealed class LastByteAlone(ReadOnlyMemory<byte> bytes) : Stream
    {
        private int _position;

        public bool Exhausted => _position == bytes.Length;
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => bytes.Length;
        public override long Position { get => _position; set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            var left = bytes.Length - _position;
            var count = Math.Min(buffer.Length, left > 1 ? left - 1 : left);
            bytes.Span.Slice(_position, count).CopyTo(buffer);
            _position += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
