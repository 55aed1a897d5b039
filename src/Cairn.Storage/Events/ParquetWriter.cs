using Cairn.Collection.Events;
using Cairn.Storage.DuckDb;

namespace Cairn.Storage.Events;

/// <summary>Writes events into one Parquet file with the columns of the events table, in the order of their sequence numbers.</summary>
public static class ParquetWriter
{
    /// <summary>Writes the file and returns how many rows it has; an existing file is replaced.</summary>
    /// <param name="path">The file.</param>
    /// <param name="site">The number for the column <c>site</c>.</param>
    /// <param name="events">What <see cref="IEventStore.ReadAll"/> gives.</param>
    /// <exception cref="DuckDbException">The file cannot be written.</exception>
    public static long Write(string path, int site, IEnumerable<(long Seq, StoredEvent Event)> events)
    {
        var full = Path.GetFullPath(path);
        var part = full + ".part";
        try
        {
            using var database = DuckDbDatabase.InMemory(new DuckDbOptions { MemoryMiB = 256 }, temporary: full + ".spill", full, part);
            using var connection = database.Connect();
            connection.Execute(EventSchema.CreateEvents);
            Fill(connection, site, events);
            var written = connection.Execute($"copy (select * from events order by seq) to {new SqlLiteral(part)} (format parquet, compression zstd)");
            File.Move(part, full, overwrite: true);
            return written;
        }
        finally
        {
            File.Delete(part); // is there only when it failed
            if (Directory.Exists(full + ".spill"))
            {
                Directory.Delete(full + ".spill", recursive: true);
            }
        }
    }

    private static void Fill(DuckDbConnection connection, int site, IEnumerable<(long Seq, StoredEvent Event)> events)
    {
        using var rows = connection.Appender("events");
        foreach (var (seq, e) in events)
        {
            EventRows.Write(rows, site, seq, e);
        }

        rows.Flush();
    }
}
