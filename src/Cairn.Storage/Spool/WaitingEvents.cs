using Cairn.Collection.Decoding;

namespace Cairn.Storage.Spool;

/// <summary>What of one site lies in the spool and is counted nowhere else yet.</summary>
/// <param name="Batches">Requests in order, without the content of their events; at most <see cref="MostRows"/> were looked at.</param>
/// <param name="IsCut">Whether there are more.</param>
public sealed record WaitingEvents(IReadOnlyList<WaitingBatch> Batches, bool IsCut)
{
    /// <summary>Further than this nobody looks: a store that was away for long must not make the health page slow.</summary>
    public const int MostRows = 50_000;

    internal static WaitingEvents Read(string path, int site, long after)
    {
        using var connection = SpoolFile.OpenReader(path);
        using var command = connection.CreateCommand();
        command.CommandText = "select position, site, body from entries where position > $after and site = $site order by position limit $most";
        command.Parameters.AddWithValue("$after", after);
        command.Parameters.AddWithValue("$site", site);
        command.Parameters.AddWithValue("$most", MostRows + 1);
        using var reader = command.ExecuteReader();
        var batches = new List<WaitingBatch>();
        while (reader.Read())
        {
            if (batches.Count == MostRows)
            {
                return new WaitingEvents(batches, true);
            }

            if (new SpoolRow(reader.GetInt64(0), reader.GetInt32(1), (byte[])reader.GetValue(2)).Decode() is { } batch)
            {
                batches.Add(new WaitingBatch(batch.ReceivedMicros, batch.Events.Count, [.. batch.Failed.Select(failed => failed.Reason)], batch.Warnings));
            }
        }

        return new WaitingEvents(batches, false);
    }
}

/// <summary>One request that waits.</summary>
/// <param name="ReceivedMicros">When it arrived.</param>
/// <param name="Accepted">Its events that were accepted.</param>
/// <param name="Failed">Why the others failed.</param>
/// <param name="Warnings">How many of the accepted earned each warning.</param>
public sealed record WaitingBatch(long ReceivedMicros, int Accepted, IReadOnlyList<FailedReason> Failed, IReadOnlyCollection<KeyValuePair<CollectWarning, int>> Warnings);
