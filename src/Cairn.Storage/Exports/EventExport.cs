using Cairn.Collection.Events;

namespace Cairn.Storage.Exports;

/// <summary>Writes events as text while they are read, a row at a time: memory does not grow with their number.</summary>
public static class EventExport
{
    /// <summary>Writes the events and returns how many.</summary>
    /// <param name="events">In store order, such as <c>IEventStore.ReadAll</c> gives them.</param>
    /// <param name="format">Csv or Jsonl; Parquet is written by the database itself.</param>
    /// <param name="output">Where they go, in UTF-8 without a byte order mark; stays open.</param>
    /// <param name="cancellationToken">Stops between two events.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="format"/> is no text format.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static long Write(
        IEnumerable<(long Seq, StoredEvent Event)> events, ExportFormat format, Stream output, CancellationToken cancellationToken)
    {
        using IEventRowWriter writer = format switch
        {
            ExportFormat.Csv => new CsvEventWriter(output),
            ExportFormat.Jsonl => new JsonlEventWriter(output),
            _ => throw new ArgumentOutOfRangeException(nameof(format)),
        };
        var count = 0L;
        foreach (var (_, stored) in events)
        {
            cancellationToken.ThrowIfCancellationRequested();
            writer.Write(stored);
            count++;
        }

        return count;
    }
}

/// <summary>Writes one event after the other.</summary>
internal interface IEventRowWriter : IDisposable
{
    void Write(StoredEvent stored);
}
