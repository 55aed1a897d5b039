namespace Cairn.Server.Collect.Foreign;

/// <summary>How many bytes of bodies may lie in memory at once, over all requests.</summary>
internal sealed class BodyBudget
{
    private const long Most = 256L << 20;

    private long _taken;

    /// <summary>An empty part of the budget, to be given back when the body is decided.</summary>
    public Lease Open() => new(this);

    internal sealed class Lease(BodyBudget budget) : IDisposable
    {
        private long _bytes;

        /// <summary>Takes so many more bytes; false when there are too many in memory already.</summary>
        public bool TryTake(int bytes)
        {
            _bytes += bytes;
            return Interlocked.Add(ref budget._taken, bytes) <= Most;
        }

        public void Dispose()
        {
            Interlocked.Add(ref budget._taken, -_bytes);
            _bytes = 0;
        }
    }
}
