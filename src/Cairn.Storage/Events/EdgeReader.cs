using Cairn.Collection.Events;
using Cairn.Storage.DuckDb;

namespace Cairn.Storage.Events;

/// <summary>Reads the identity edges about somebody.</summary>
internal static class EdgeReader
{
    private const int MostEdges = 1_000;

    /// <summary>The edges of these visitors and users and of whoever they lead to; the newest thousand at most, in order of time.</summary>
    public static IReadOnlyList<StoredEdge> Read(DuckDbConnection connection, int site, IReadOnlyCollection<string> visitors, IReadOnlyCollection<string> users)
    {
        var everybody = new HashSet<string>(users, StringComparer.Ordinal);
        everybody.UnionWith(Users(connection, $"select distinct user_id from edges where site = {site} and not joins_users and visitor_id in (select unnest({visitors}))"));
        for (var before = -1; before != everybody.Count;)
        {
            before = everybody.Count;
            everybody.UnionWith(Users(connection, $"""
                select visitor_id from edges where site = {site} and joins_users and user_id in (select unnest({everybody}))
                union select user_id from edges where site = {site} and joins_users and visitor_id in (select unnest({everybody}))
                """));
        }

        var edges = new List<StoredEdge>();
        using var rows = connection.Query($"""
            select visitor_id, user_id, epoch_us(occurred_at), joins_users, trust, exists (
                select 1 from revocations r
                where r.site = e.site and r.visitor_id = e.visitor_id and r.user_id = e.user_id and e.seq <= r.through_seq) as revoked
            from edges e
            where site = {site} and (user_id in (select unnest({everybody})) or (not joins_users and visitor_id in (select unnest({visitors}))))
            order by occurred_at desc, seq desc
            limit {MostEdges}
            """);
        while (rows.NextChunk())
        {
            for (var i = 0; i < rows.Count; i++)
            {
                edges.Add(new StoredEdge(
                    rows.Column(0).Text(i)!, rows.Column(1).Text(i)!, rows.Column(2).Values<long>()[i], rows.Column(3).Values<bool>()[i],
                    (Trust)rows.Column(4).Values<byte>()[i], rows.Column(5).Values<bool>()[i]));
            }
        }

        edges.Reverse();
        return edges;
    }

    private static List<string> Users(DuckDbConnection connection, SqlText sql)
    {
        var users = new List<string>();
        using var rows = connection.Query(sql);
        while (rows.NextChunk())
        {
            for (var i = 0; i < rows.Count; i++)
            {
                users.Add(rows.Column(0).Text(i)!);
            }
        }

        return users;
    }
}
