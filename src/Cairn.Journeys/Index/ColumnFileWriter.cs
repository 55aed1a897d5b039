using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Cairn.Journeys.Index;

/// <summary>Writes a file of columns that is checked and then mapped: see <see cref="ColumnFile"/> for the format.</summary>
/// <param name="magic">What kind of file it is.</param>
/// <param name="numbers">What the reader needs before it looks at a column.</param>
internal sealed class ColumnFileWriter(long magic, params long[] numbers)
{
    private readonly List<(long Bytes, Action<Stream> Write)> _columns = [];

    /// <summary>Adds a column; the block must not change until the file is written.</summary>
    public ColumnFileWriter Add<T>(Block<T> column) where T : unmanaged
    {
        _columns.Add((MemoryMarshal.AsBytes(column.Span).Length, stream => stream.Write(MemoryMarshal.AsBytes(column.Span))));
        return this;
    }

    /// <summary>Adds a column too large for one block.</summary>
    /// <param name="bytes">How many bytes <paramref name="write"/> writes.</param>
    /// <param name="write">Writes them.</param>
    public ColumnFileWriter Add(long bytes, Action<Stream> write)
    {
        _columns.Add((bytes, write));
        return this;
    }

    /// <summary>Writes the file durably to its place.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Write(string path) => DurableFile.Write(path, stream => Write((FileStream)stream));

    private void Write(FileStream stream)
    {
        var bodyBytes = _columns.Sum(column => ColumnFile.Aligned(column.Bytes));
        var headerBytes = ColumnFile.HeaderBytes(numbers.Length, _columns.Count, bodyBytes);
        stream.SetLength(headerBytes);
        stream.Position = headerBytes;
        var sums = new List<UInt128>();
        using (var body = new SummedStream(stream, sums))
        {
            foreach (var (bytes, write) in _columns)
            {
                write(body);
                body.Write(new byte[ColumnFile.Aligned(bytes) - bytes]);
            }
        }

        if (stream.Position != headerBytes + bodyBytes)
        {
            throw new InvalidOperationException("A column had another length than it said.");
        }

        stream.Position = 0;
        stream.Write(Header(headerBytes, bodyBytes, sums));
    }

    private byte[] Header(int headerBytes, long bodyBytes, List<UInt128> sums)
    {
        var header = new byte[headerBytes];
        var at = 0;
        void Put(long value)
        {
            BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(at), value);
            at += sizeof(long);
        }

        foreach (var value in (ReadOnlySpan<long>)[magic, ColumnFile.Version, headerBytes + bodyBytes, numbers.Length, _columns.Count, headerBytes])
        {
            Put(value);
        }

        foreach (var number in numbers)
        {
            Put(number);
        }

        var offset = (long)headerBytes;
        foreach (var (bytes, _) in _columns)
        {
            Put(offset);
            Put(bytes);
            offset += ColumnFile.Aligned(bytes);
        }

        foreach (var sum in sums)
        {
            Put((long)(ulong)(sum >> 64));
            Put((long)(ulong)sum);
        }

        SHA256.HashData(header.AsSpan(0, headerBytes - SHA256.HashSizeInBytes), header.AsSpan(headerBytes - SHA256.HashSizeInBytes));
        return header;
    }

    /// <summary>Collects what is written into blocks and notes the checksum of each.</summary>
    private sealed class SummedStream(Stream inner, List<UInt128> sums) : Stream
    {
        private readonly byte[] _block = new byte[ColumnFile.BlockBytes];
        private int _filled;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            while (buffer.Length > 0)
            {
                var taken = Math.Min(buffer.Length, _block.Length - _filled);
                buffer[..taken].CopyTo(_block.AsSpan(_filled));
                _filled += taken;
                buffer = buffer[taken..];
                if (_filled == _block.Length)
                {
                    Emit();
                }
            }
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush() { }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing && _filled > 0)
            {
                Emit();
            }

            base.Dispose(disposing);
        }

        private void Emit()
        {
            var bytes = _block.AsSpan(0, _filled);
            sums.Add(BlockChecksum.Of(bytes));
            inner.Write(bytes);
            _filled = 0;
        }
    }
}
