using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Cairn.Storage.Spool;

/// <summary>Something that waits for the writer: a row to be kept, work of another kind, or merely a call to wake up.</summary>
internal sealed class Waiting
{
    public int Site { get; init; }

    /// <summary>The row to insert; null for none.</summary>
    public byte[]? Row { get; init; }

    /// <summary>Runs on the writer's thread between two groups; null for none.</summary>
    public Action? Work { get; init; }

    /// <summary>Answered once the commit returned. Continuations never run on the writer's thread.</summary>
    public TaskCompletionSource<long> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>The bounded line in front of the writer. Full means false, at once: nobody waits to wait.</summary>
/// <remarks>The channel's mode is <c>Wait</c> with <c>TryWrite</c>: the dropping modes answer true for what they dropped.</remarks>
internal sealed class SpoolQueue(SpoolOptions options)
{
    private readonly Channel<Waiting> _channel = Channel.CreateBounded<Waiting>(
        new BoundedChannelOptions(options.QueueRequests) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private readonly ConcurrentDictionary<int, int> _perSite = new();
    private readonly int _siteShare = Math.Max(1, options.QueueRequests * options.SiteSharePercent / 100);
    private long _bytes;

    /// <summary>Whether no row would be let in, whosever it is.</summary>
    public bool IsFull => _channel.Reader.Count >= options.QueueRequests || Interlocked.Read(ref _bytes) >= options.QueueBytes;

    /// <summary>Puts a row in the line; false names the reason.</summary>
    public bool TryEnter(Waiting waiting, [NotNullWhen(false)] out string? why)
    {
        why = null;
        var length = waiting.Row?.Length ?? 0;
        if (_perSite.AddOrUpdate(waiting.Site, 1, (_, count) => count + 1) > _siteShare)
        {
            why = "share";
        }
        else if (Interlocked.Add(ref _bytes, length) > options.QueueBytes || !_channel.Writer.TryWrite(waiting))
        {
            Interlocked.Add(ref _bytes, -length);
            why = "queue";
        }

        if (why is not null)
        {
            Release(waiting.Site);
        }

        return why is null;
    }

    /// <summary>Puts work in the line that is nobody's request; false when the line is full or closed.</summary>
    public bool TryEnterWork(Waiting waiting) => _channel.Writer.TryWrite(waiting);

    /// <summary>Takes everything that waits, up to what one group may hold.</summary>
    public void Take(List<Waiting> group, int maxRows, long maxBytes)
    {
        for (var bytes = 0L; group.Count < maxRows && bytes < maxBytes && _channel.Reader.TryRead(out var waiting);)
        {
            group.Add(waiting);
            if (waiting.Row is { } row)
            {
                bytes += row.Length;
                Interlocked.Add(ref _bytes, -row.Length);
                Release(waiting.Site);
            }
        }
    }

    /// <summary>Blocks the writer's thread until something waits; false once the line is closed and empty.</summary>
    public bool Wait()
    {
        var waiting = _channel.Reader.WaitToReadAsync();
        return waiting.IsCompleted ? waiting.GetAwaiter().GetResult() : waiting.AsTask().GetAwaiter().GetResult();
    }

    /// <summary>Nothing enters any more; what waits is still taken.</summary>
    public void Close() => _channel.Writer.TryComplete();

    private void Release(int site) => _perSite.AddOrUpdate(site, 0, (_, count) => count - 1);
}
