using System.Globalization;
using Cairn.Server.Imports;

namespace Cairn.Server.Commands.Output;

/// <summary>One line on the error stream that shows how far long work is; nothing when nobody watches.</summary>
internal sealed class ProgressLine(CommandRun run) : IDisposable
{
    private const int Width = 24;

    private readonly bool _shown = run.Terminal.IsInteractive && !run.Quiet;
    private bool _any;

    public void Show(ImportStatus status)
    {
        var rate = status.RowsPerSecond is double perSecond ? $"{Output.Shown.Count((long)perSecond)}/s" : "";
        var left = status.RemainingSeconds is double seconds and > 0 ? $"{Output.Shown.Seconds(seconds)} left" : "";
        var failed = status.Failed == 0 ? "" : $"{Output.Shown.Count(status.Failed)} failed";
        Show(status.BytesRead, status.Bytes, $"{Output.Shown.Count(status.Rows)} rows  {rate}  {left}  {failed}");
    }

    /// <summary>Shows how many of how many bytes are done, and a few words.</summary>
    public void Show(long done, long all, string words)
    {
        if (!_shown)
        {
            return;
        }

        _any = true;
        var share = all == 0 ? 1 : Math.Clamp((double)done / all, 0, 1);
        var bar = new string('█', (int)(share * Width)).PadRight(Width, '░');
        var text = string.Create(CultureInfo.InvariantCulture, $"{bar} {share * 100,3:0} %  {words}");
        run.Terminal.Error.Write($"\r{text.TrimEnd().PadRight(100)}");
    }

    public void Dispose()
    {
        if (_any)
        {
            run.Terminal.Error.WriteLine();
        }
    }
}
