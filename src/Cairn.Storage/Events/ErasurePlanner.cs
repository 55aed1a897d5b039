using Cairn.Storage.DuckDb;

namespace Cairn.Storage.Events;

/// <summary>Finds what belongs to visitors and users: by the edges in force, a shared device cut by time.</summary>
internal sealed class ErasurePlanner(DuckDbConnection connection, int site)
{
    public ErasurePlan Make(IReadOnlyCollection<string> visitors, IReadOnlyCollection<string> users)
    {
        var joined = Joined(users);
        var whole = visitors.ToHashSet(StringComparer.Ordinal);
        var spans = new List<VisitorSpan>();
        foreach (var (visitor, edges) in EdgesOf(joined))
        {
            if (edges.TrueForAll(edge => joined.Contains(edge.User)))
            {
                whole.Add(visitor);
            }
            else if (!whole.Contains(visitor))
            {
                spans.AddRange(SpansOf(visitor, edges, joined));
            }
        }

        var events = connection.ReadLong($"select count(*) from events where site = {site} and visitor_id in (select unnest({whole}))")
            + spans.Sum(span => connection.ReadLong($"""
                select count(*) from events where site = {site} and visitor_id = {span.Visitor}
                and epoch_us(occurred_at) >= {span.FromMicros} and epoch_us(occurred_at) < {span.ToMicros}
                """));
        return new ErasurePlan([.. whole.Order(StringComparer.Ordinal)], spans, [.. joined.Order(StringComparer.Ordinal)], events);
    }

    /// <summary>The users and all that aliases join to them, either way.</summary>
    private HashSet<string> Joined(IReadOnlyCollection<string> users)
    {
        var joined = users.ToHashSet(StringComparer.Ordinal);
        for (var before = -1; before != joined.Count;)
        {
            before = joined.Count;
            joined.UnionWith(Texts($"""
                select visitor_id from edges where site = {site} and joins_users and user_id in (select unnest({joined}))
                union select user_id from edges where site = {site} and joins_users and visitor_id in (select unnest({joined}))
                """));
        }

        return joined;
    }

    private Dictionary<string, List<(long Micros, string User)>> EdgesOf(HashSet<string> users)
    {
        var found = new Dictionary<string, List<(long, string)>>(StringComparer.Ordinal);
        using var rows = connection.Query($"""
            select visitor_id, user_id, epoch_us(occurred_at) from edges e
            where site = {site} and not joins_users
            and visitor_id in (select visitor_id from edges where site = {site} and not joins_users and user_id in (select unnest({users})))
            and not exists (
                select 1 from revocations r
                where r.site = e.site and r.visitor_id = e.visitor_id and r.user_id = e.user_id and e.seq <= r.through_seq)
            order by occurred_at, seq
            """);
        while (rows.NextChunk())
        {
            for (var i = 0; i < rows.Count; i++)
            {
                var visitor = rows.Column(0).Text(i)!;
                (found.TryGetValue(visitor, out var edges) ? edges : found[visitor] = []).Add((rows.Column(2).Values<long>()[i], rows.Column(1).Text(i)!));
            }
        }

        return found.Where(pair => pair.Value.Exists(edge => users.Contains(edge.Item2))).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
    }

    // As docs/definitions/identity.md cuts: before the first edge everything is the first user's, then each edge begins a stretch.
    private static IEnumerable<VisitorSpan> SpansOf(string visitor, List<(long Micros, string User)> edges, HashSet<string> users)
    {
        for (var i = 0; i < edges.Count; i++)
        {
            if (users.Contains(edges[i].User))
            {
                var end = i + 1 < edges.Count ? edges[i + 1].Micros : long.MaxValue;
                var start = i == 0 ? long.MinValue : edges[i].Micros;
                if (start < end)
                {
                    yield return new VisitorSpan(visitor, start, end);
                }
            }
        }
    }

    private List<string> Texts(SqlText sql)
    {
        var texts = new List<string>();
        using var rows = connection.Query(sql);
        while (rows.NextChunk())
        {
            for (var i = 0; i < rows.Count; i++)
            {
                texts.Add(rows.Column(0).Text(i)!);
            }
        }

        return texts;
    }
}
