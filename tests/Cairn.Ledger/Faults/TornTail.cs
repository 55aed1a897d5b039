using System.Buffers.Binary;
using Cairn.Ledger.Server;
using Microsoft.Data.Sqlite;

namespace Cairn.Ledger.Faults;

/// <summary>F4: the spool's log cut at every byte of its last three groups; SQLite must find each group that is whole, and nothing of one that is not.</summary>
internal static class TornTail
{
    private const int HeaderBytes = 32;
    private const int FrameHeaderBytes = 24;
    private const int Groups = 3;
    private const int ShortStep = 211;

    public static async Task RunAsync(Bench bench, RowResult row)
    {
        using var stage = new Stage(bench, row);
        await stage.StartAsync();
        await stage.Client.SendAsync(400);
        await stage.KillAsync();
        var (database, log) = (File.ReadAllBytes(Path.Combine(stage.Data, "spool.db")), File.ReadAllBytes(Path.Combine(stage.Data, "spool.db-wal")));
        var ends = GroupEnds(log);
        if (ends.Count < Groups + 1)
        {
            throw new RowBrokenException($"The log holds {ends.Count} groups; the row needs {Groups + 1}.");
        }

        var scratch = Directory.CreateDirectory(Path.Combine(stage.Folder, "torn")).FullName;
        var step = bench.IsLong ? 1 : ShortStep;
        var started = TimeProvider.System.GetTimestamp();
        for (var group = ends.Count - Groups; group < ends.Count; group++)
        {
            var whole = Positions(scratch, database, log.AsSpan(0, ends[group - 1]));
            var cuts = Enumerable.Range(ends[group - 1], ends[group] - ends[group - 1]).Where(cut => (cut - ends[group - 1]) % step == 0 || ends[group] - cut <= 2);
            foreach (var cut in cuts)
            {
                row.Cycles++;
                if (!Positions(scratch, database, log.AsSpan(0, cut)).SequenceEqual(whole))
                {
                    row.Broken([$"A log cut at byte {cut} shows other rows than the groups before it hold."]);
                    return;
                }
            }
        }

        // The whole log, as the program left it, with all that was acknowledged.
        stage.CheckAtRest();
        await stage.RestartAsync();
        await stage.FinishAsync();
        row.Count(stage.Ledger);
        Bench.Say($"F4: {row.Cycles} cuts in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:F0} s");
    }

    /// <summary>Where each committed group of the log ends, in bytes; the first end is that of the header.</summary>
    private static List<int> GroupEnds(ReadOnlySpan<byte> log)
    {
        var page = BinaryPrimitives.ReadInt32BigEndian(log[8..]);
        var salt = log[16..24];
        var ends = new List<int> { HeaderBytes };
        for (var at = HeaderBytes; at + FrameHeaderBytes + page <= log.Length; at += FrameHeaderBytes + page)
        {
            if (!log.Slice(at + 8, 8).SequenceEqual(salt))
            {
                break; // left over from before the log began anew
            }

            if (BinaryPrimitives.ReadInt32BigEndian(log[(at + 4)..]) != 0)
            {
                ends.Add(at + FrameHeaderBytes + page);
            }
        }

        return ends;
    }

    private static List<long> Positions(string scratch, byte[] database, ReadOnlySpan<byte> log)
    {
        var path = Path.Combine(scratch, "spool.db");
        File.Delete(path + "-shm");
        File.WriteAllBytes(path, database);
        File.WriteAllBytes(path + "-wal", log);
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "select position, length(body) from entries order by position";
        using var reader = command.ExecuteReader();
        var positions = new List<long>();
        while (reader.Read())
        {
            positions.Add(reader.GetInt64(0));
            positions.Add(reader.GetInt64(1));
        }

        return positions;
    }
}
