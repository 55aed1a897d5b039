namespace Cairn.Storage.Catalog.Accounts;

/// <summary>Bounds what password checking can cost: so many at a time, so many more waiting, the rest refused.</summary>
internal sealed class VerificationQueue(int running, int waiting) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(running);
    private int _inside;

    /// <summary>Runs the work on another thread when its turn comes; false, without running it, when too many wait.</summary>
    public async Task<(bool Ran, T? Result)> TryRunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _inside) > running + waiting)
        {
            Interlocked.Decrement(ref _inside);
            return (false, default);
        }

        try
        {
            await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return (true, await Task.Run(work, CancellationToken.None).ConfigureAwait(false));
            }
            finally
            {
                _slots.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    public void Dispose() => _slots.Dispose();
}
