using Cairn.Storage.DuckDb;

namespace Cairn.Storage.Events;

/// <summary>Finds what belongs to visitors and users up to a moment: by the edges in force, a shared device cut by time, and by the user an event itself names.</summary>
internal sealed class ErasurePlanner(DuckDbConnection connection, int site, long beforeMicros)
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

        var goOn = beforeMicros == long.MaxValue ? [] : GoOn(whole);
        whole.ExceptWith(goOn);
        VisitorSpan[] cut =
        [
            .. goOn.Order(StringComparer.Ordinal).Select(visitor => new VisitorSpan(visitor, long.MinValue, beforeMicros)),
            .. spans.Where(span => span.FromMicros < beforeMicros).Select(span => span with { ToMicros = Math.Min(span.ToMicros, beforeMicros) }),
        ];
        return new ErasurePlan([.. whole.Order(StringComparer.Ordinal)], cut, [.. joined.Order(StringComparer.Ordinal)], Count(whole, cut, joined), beforeMicros);
    }

    /// <summary>Those who have a new history since.</summary>
    private HashSet<string> GoOn(HashSet<string> visitors) =>
        [.. Texts($"select distinct visitor_id from events where site = {site} and visitor_id in (select unnest({visitors})) and epoch_us(occurred_at) >= {beforeMicros}")];

    private long Count(HashSet<string> whole, VisitorSpan[] spans, HashSet<string> users)
    {
        var byUser = users.Count == 0 ? 0 : connection.ReadLong($"""
            select count(*) from events where site = {site} and user_id in (select unnest({users})) and epoch_us(occurred_at) < {beforeMicros}
            and (visitor_id is null or visitor_id not in (select unnest({whole})))
            """);
        return connection.ReadLong($"select count(*) from events where site = {site} and visitor_id in (select unnest({whole}))")
            + byUser
            + spans.Sum(span => connection.ReadLong($"""
                select count(*) from events where site = {site} and visitor_id = {span.Visitor}
                and epoch_us(occurred_at) >= {span.FromMicros} and epoch_us(occurred_at) < {span.ToMicros}
                and (user_id is null or user_id not in (select unnest({users})))
                """));
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
