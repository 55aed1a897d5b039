using System.IO.Compression;

namespace Cairn.Collection.Import.Files;

/// <summary>What a gzip file holds, up to a limit: a few kilobytes can stand for any number of bytes.</summary>
internal sealed class UnpackedStream(Stream packed, long most) : Stream
{
    private readonly GZipStream _gzip = new(packed, CompressionMode.Decompress);
    private long _left = most;

    /// <summary>Whether there is more than the limit; reading has ended there.</summary>
    public bool IsCut { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (_left == 0)
        {
            IsCut |= !buffer.IsEmpty && _gzip.ReadByte() >= 0;
            return 0;
        }

        var read = _gzip.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        _left -= read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _gzip.Dispose();
        }

        base.Dispose(disposing);
    }
}
