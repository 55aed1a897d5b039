using Cairn.Storage;

namespace Cairn.Server.Collect;

/// <summary>Says that requests are answered 503, at most once in ten seconds: senders must not be able to fill the disk with lines about a full disk.</summary>
internal sealed class UnspooledLog(TimeProvider time, ILogger<CollectService> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private long? _saidAt;
    private int _unsaid;

    public void Note(StorageUnavailableException cause)
    {
        int requests;
        lock (_gate)
        {
            _unsaid++;
            if (_saidAt is { } said && time.GetElapsedTime(said) < Pause)
            {
                return;
            }

            (requests, _unsaid, _saidAt) = (_unsaid, 0, time.GetTimestamp());
        }

        logger.NotSpooled(requests, cause);
    }
}
