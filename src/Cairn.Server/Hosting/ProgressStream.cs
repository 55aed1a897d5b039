using System.Text.Json;
using System.Threading.Channels;

namespace Cairn.Server.Hosting;

/// <summary>Sends the progress of long work while it runs, one JSON object a line. Only the newest progress waits; the work never does.</summary>
/// <param name="response">The answer.</param>
/// <param name="shown">A progress as a line.</param>
internal sealed class ProgressStream<TProgress, TLine>(HttpResponse response, Func<TProgress, TLine> shown) : IProgress<TProgress>
{
    private readonly Channel<TProgress> _waiting =
        Channel.CreateBounded<TProgress>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    /// <summary>Whether a line was sent, so that the answer can no longer be a problem of its own.</summary>
    public bool HasStarted => response.HasStarted;

    public void Report(TProgress value) => _waiting.Writer.TryWrite(value);

    /// <summary>Runs the work on another thread and sends what it reports until it ends; nothing is sent before the first report.</summary>
    public async Task<T> FollowAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        var running = Task.Run(
            () =>
            {
                try
                {
                    return work();
                }
                finally
                {
                    _waiting.Writer.Complete();
                }
            },
            CancellationToken.None);
        await foreach (var progress in _waiting.Reader.ReadAllAsync(CancellationToken.None))
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                await SendAsync(shown(progress), cancellationToken);
            }
        }

        return await running;
    }

    public async Task SendAsync(TLine line, CancellationToken cancellationToken)
    {
        if (!response.HasStarted)
        {
            response.ContentType = "application/x-ndjson";
        }

        await response.Body.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(line, ApiJson.Options), (byte)'\n'], cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}
