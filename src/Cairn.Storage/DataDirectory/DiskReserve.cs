using Cairn.Storage.Spool;

namespace Cairn.Storage.DataDirectory;

/// <summary>The room on the data directory's disk that is kept for collecting. Whoever writes a file whose length somebody else decides asks here, before and while it writes.</summary>
/// <param name="paths">The data directory.</param>
/// <param name="options">How large the reserve is.</param>
/// <param name="measure">Free and total bytes; null asks the file system.</param>
public sealed class DiskReserve(DataPaths paths, SpoolOptions options, Func<(long Free, long Total)>? measure = null)
{
    /// <summary>Bytes that may be written before the reserve is touched; 0 when there are none.</summary>
    public long Room
    {
        get
        {
            var (free, total) = measure?.Invoke() ?? DiskSpace.Of(paths.Root);
            return Math.Max(0, free - options.Reserve(total));
        }
    }

    /// <summary>Refuses to go on when fewer bytes than these may be written.</summary>
    /// <exception cref="StorageUnavailableException">There are fewer.</exception>
    public void Need(long bytes)
    {
        if (Room < bytes)
        {
            const string Told = "The disk has no room beyond the reserve that is kept for collecting (Cairn:Spool:ReserveBytes). Make room on it, then send the same again.";
            throw new StorageUnavailableException(Told) { Told = Told };
        }
    }

    /// <summary>A stream that writes to another one, and throws as <see cref="Need"/> does instead of touching the reserve. Disposing it disposes the other.</summary>
    public Stream Guard(Stream inner) => new GuardedStream(this, inner);

    private sealed class GuardedStream(DiskReserve reserve, Stream inner) : Stream
    {
        private const int Step = 4 << 20; // asking costs a system call

        private long _allowed;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => inner.Length;

        public override long Position
        {
            get => inner.Position;
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Take(buffer.Length);
            inner.Write(buffer);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Take(buffer.Length);
            await inner.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Flush() => inner.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }

        private void Take(int bytes)
        {
            if (bytes > _allowed)
            {
                var asked = Math.Max(Step, bytes);
                reserve.Need(asked);
                _allowed = asked;
            }

            _allowed -= bytes;
        }
    }
}
