using System.Text.Json;
using System.Threading.Channels;
using Cairn.Server.Hosting;
using Cairn.Storage.Imports;

namespace Cairn.Server.Imports;

/// <summary>Sends an import's progress while it runs, one JSON object a line. Only the newest progress waits; the import never does.</summary>
internal sealed class ImportStream(HttpResponse response) : IProgress<ImportProgress>
{
    private readonly Channel<ImportProgress> _waiting =
        Channel.CreateBounded<ImportProgress>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    /// <summary>Whether a line was sent, so that the answer can no longer be a problem of its own.</summary>
    public bool HasStarted => response.HasStarted;

    public void Report(ImportProgress value) => _waiting.Writer.TryWrite(value);

    /// <summary>Runs the import on another thread and sends what it reports until it ends; nothing is sent before the first report.</summary>
    public async Task<T> FollowAsync<T>(Func<T> import, CancellationToken cancellationToken)
    {
        var work = Task.Run(
            () =>
            {
                try
                {
                    return import();
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
                await SendAsync(new ImportLine(Progress: Shown(progress)), cancellationToken);
            }
        }

        return await work;
    }

    public async Task SendAsync(ImportLine line, CancellationToken cancellationToken)
    {
        if (!response.HasStarted)
        {
            response.ContentType = "application/x-ndjson";
        }

        await response.Body.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(line, ApiJson.Options), (byte)'\n'], cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }

    private static ImportStatus Shown(ImportProgress progress) => new(
        progress.Rows, progress.Failed, progress.BytesRead, progress.Bytes, progress.RowsPerSecond, progress.Remaining?.TotalSeconds);
}
