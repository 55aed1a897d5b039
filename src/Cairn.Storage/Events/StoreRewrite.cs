using Cairn.Storage.DuckDb;

namespace Cairn.Storage.Events;

/// <summary>Copies what a store holds into a new file: DuckDB keeps the bytes of removed rows in its file, a new file has none of them.</summary>
/// <remarks>The change log is left behind, since it names whom it concerns; who reads it must begin anew. Positions stay.</remarks>
internal static class StoreRewrite
{
    private const long WindowSeqs = 1 << 16;

    public static void Copy(DuckDbConnection from, DuckDbConnection into)
    {
        into.Begin();
        foreach (var (site, end) in CopySites(from, into))
        {
            CopyEvents(from, into, site, end);
        }

        CopyEdges(from, into);
        CopyRevocations(from, into);
        CopyPosition(from, into);
        into.Commit();
        into.Execute($"checkpoint");
    }

    private static List<(int Site, long Seq)> CopySites(DuckDbConnection from, DuckDbConnection into)
    {
        var sites = new List<(int, long)>();
        using var rows = from.Query($"select site, seq, change from sites");
        while (rows.NextChunk())
        {
            for (var i = 0; i < rows.Count; i++)
            {
                var (site, seq, change) = (rows.Column(0).Values<int>()[i], rows.Column(1).Values<long>()[i], rows.Column(2).Values<long>()[i]);
                into.Execute($"insert into sites values ({site}, {seq}, {change})");
                sites.Add((site, seq));
            }
        }

        return sites;
    }

    private static void CopyEvents(DuckDbConnection from, DuckDbConnection into, int site, long end)
    {
        for (var first = 0L; first < end; first += WindowSeqs)
        {
            using var appender = into.Appender("events");
            using var rows = from.Query($"select * from events where site = {site} and seq > {first} and seq <= {first + WindowSeqs} order by seq");
            while (rows.NextChunk())
            {
                for (var i = 0; i < rows.Count; i++)
                {
                    var (seq, stored) = EventRows.Read(rows, i);
                    EventRows.Write(appender, site, seq, stored);
                }
            }

            appender.Flush();
        }
    }

    private static void CopyEdges(DuckDbConnection from, DuckDbConnection into)
    {
        using var appender = into.Appender("edges");
        using var rows = from.Query($"select site, visitor_id, user_id, occurred_at, seq, joins_users, trust, import from edges");
        while (rows.NextChunk())
        {
            for (var i = 0; i < rows.Count; i++)
            {
                appender.Add(rows.Column(0).Values<int>()[i]);
                appender.Add(rows.Column(1).Text(i));
                appender.Add(rows.Column(2).Text(i));
                appender.Add(rows.Column(3).Values<long>()[i]);
                appender.Add(rows.Column(4).Values<long>()[i]);
                appender.Add(rows.Column(5).Values<byte>()[i] != 0);
                appender.Add(rows.Column(6).Values<byte>()[i]);
                appender.Add(rows.Column(7).IsNull(i) ? (int?)null : rows.Column(7).Values<int>()[i]);
                appender.EndRow();
            }
        }

        appender.Flush();
    }

    private static void CopyRevocations(DuckDbConnection from, DuckDbConnection into)
    {
        using var rows = from.Query($"select site, visitor_id, user_id, through_seq from revocations");
        while (rows.NextChunk())
        {
            for (var i = 0; i < rows.Count; i++)
            {
                var (site, visitor, user, seq) = (rows.Column(0).Values<int>()[i], rows.Column(1).Text(i)!, rows.Column(2).Text(i)!, rows.Column(3).Values<long>()[i]);
                into.Execute($"insert into revocations values ({site}, {visitor}, {user}, {seq})");
            }
        }
    }

    private static void CopyPosition(DuckDbConnection from, DuckDbConnection into)
    {
        using var rows = from.Query($"select spool_id, spool_position from store where spool_id is not null");
        if (rows.NextChunk())
        {
            var id = OpenStore.ToGuid(rows.Column(0).Uuid(0));
            var position = rows.Column(1).Values<long>()[0];
            into.Execute($"update store set spool_id = {id}, spool_position = {position}");
        }

        using var last = from.Query($"select hours from last_results");
        if (last.NextChunk())
        {
            var hours = last.Column(0).Text(0);
            into.Execute($"update last_results set hours = {hours}");
        }
    }
}
