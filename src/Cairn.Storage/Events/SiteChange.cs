using Cairn.Collection.Events;
using Cairn.Journeys.Events;
using Cairn.Storage.DuckDb;

namespace Cairn.Storage.Events;

/// <summary>One transaction that changes the history of a site, with its change-log rows.</summary>
internal sealed class SiteChange(OpenStore store, int site)
{
    private readonly DuckDbConnection _writer = store.Writer;
    private readonly ChangeLog _log = new(store, site);
    private List<string> _touched = [];
    private readonly EdgeBook.Draft _draft = store.Edges.Begin(site);

    /// <summary>Removes the events of an import and the edges they carried; edges its visitors still have from other events stay in force.</summary>
    public long UndoImport(int import)
    {
        var visitors = Texts($"select distinct visitor_id from events where site = {site} and import = {import} and visitor_id is not null");
        var edges = Texts($"select distinct visitor_id from edges where site = {site} and import = {import} and not joins_users");
        var touched = Texts($"""
            select visitor_id from edges where site = {site} and import = {import}
            union select user_id from edges where site = {site} and import = {import}
            """);
        var removed = _writer.Execute($"delete from events where site = {site} and import = {import}");
        _writer.Execute($"delete from edges where site = {site} and import = {import}");
        return Log(removed, visitors, Refill(edges, touched));
    }

    /// <summary>Removes every event and edge of the visitors, the events of stretches with the edges they carried, and whatever names one of the users.</summary>
    public long Erase(ErasurePlan plan)
    {
        var removed = EraseWhole(plan.Visitors);
        var shared = plan.Spans.Select(span => span.Visitor).ToHashSet(StringComparer.Ordinal);
        var touched = Texts($"""
            select visitor_id from edges where site = {site} and visitor_id in (select unnest({shared}))
            union select user_id from edges where site = {site} and visitor_id in (select unnest({shared}))
            """);
        foreach (var span in plan.Spans)
        {
            _writer.Execute($"""
                delete from edges where site = {site} and seq in (select seq from events where site = {site} and visitor_id = {span.Visitor}
                and epoch_us(occurred_at) >= {span.FromMicros} and epoch_us(occurred_at) < {span.ToMicros})
                """);
            removed += _writer.Execute($"""
                delete from events where site = {site} and visitor_id = {span.Visitor}
                and epoch_us(occurred_at) >= {span.FromMicros} and epoch_us(occurred_at) < {span.ToMicros}
                """);
        }

        var (byUser, others) = EraseUsers(plan.Users, plan.BeforeMicros);
        return Log(removed + byUser, [.. plan.Visitors, .. shared, .. others], Refill([.. plan.Visitors, .. shared, .. others], [.. _touched, .. touched]));
    }

    /// <summary>Removes what names these users and was not found by visitor: edges that were revoked, aliases, events of visitors nobody joined to them. Returns how many events, and whose.</summary>
    private (long Removed, IReadOnlyCollection<string> Visitors) EraseUsers(IReadOnlyList<string> users, long beforeMicros)
    {
        if (users.Count == 0)
        {
            return (0, []);
        }

        _touched = [.. _touched, .. Texts($"""
            select visitor_id from edges where site = {site} and epoch_us(occurred_at) < {beforeMicros} and (user_id in (select unnest({users})) or (joins_users and visitor_id in (select unnest({users}))))
            """), .. users];
        var visitors = Texts($"""
            select distinct visitor_id from events where site = {site} and user_id in (select unnest({users})) and epoch_us(occurred_at) < {beforeMicros} and visitor_id is not null
            union select visitor_id from edges where site = {site} and not joins_users and user_id in (select unnest({users})) and epoch_us(occurred_at) < {beforeMicros}
            """);
        _writer.Execute($"""
            delete from edges where site = {site} and epoch_us(occurred_at) < {beforeMicros}
            and (user_id in (select unnest({users})) or (joins_users and visitor_id in (select unnest({users}))))
            """);
        _writer.Execute($"""
            delete from revocations where site = {site} and (user_id in (select unnest({users})) or visitor_id in (select unnest({users})))
            and not exists (select 1 from edges e where e.site = {site} and e.visitor_id = revocations.visitor_id and e.user_id = revocations.user_id)
            """);
        var removed = _writer.Execute($"delete from events where site = {site} and user_id in (select unnest({users})) and epoch_us(occurred_at) < {beforeMicros}");
        return (removed, visitors);
    }

    /// <summary>Removes events by when they were received.</summary>
    public long RemoveReceivedBefore(long receivedMicros)
    {
        var before = new SqlMoment(receivedMicros);
        var visitors = Texts($"select distinct visitor_id from events where site = {site} and received_at < {before} and visitor_id is not null");
        var carried = Texts($"""
            select distinct visitor_id from edges where site = {site} and not joins_users
            and seq in (select seq from events where site = {site} and received_at < {before})
            """);
        var touched = Texts($"""
            select visitor_id from edges where site = {site} and seq in (select seq from events where site = {site} and received_at < {before})
            union select user_id from edges where site = {site} and seq in (select seq from events where site = {site} and received_at < {before})
            """);
        _writer.Execute($"delete from edges where site = {site} and seq in (select seq from events where site = {site} and received_at < {before})");
        var removed = _writer.Execute($"delete from events where site = {site} and received_at < {before}");
        return Log(removed, visitors, Refill(carried, touched));
    }

    private long EraseWhole(IReadOnlyList<string> visitors)
    {
        var touched = Texts($"""
            select visitor_id from edges where site = {site} and visitor_id in (select unnest({visitors}))
            union select user_id from edges where site = {site} and visitor_id in (select unnest({visitors}))
            """);
        _writer.Execute($"""
            delete from edges where site = {site} and (visitor_id in (select unnest({visitors}))
            or seq in (select seq from events where site = {site} and visitor_id in (select unnest({visitors}))))
            """);
        _writer.Execute($"delete from revocations where site = {site} and visitor_id in (select unnest({visitors}))");
        var removed = _writer.Execute($"delete from events where site = {site} and visitor_id in (select unnest({visitors}))");
        _touched = touched; // what the book knew of them is void
        return removed;
    }

    /// <summary>Revokes or restores the edges between a visitor and a user that are there now; ones that come later are in force.</summary>
    public long SetEdgeRevoked(string visitor, string user, bool revoked)
    {
        var edges = new EdgeWriter(_draft, site);
        edges.Lost(visitor, user);
        edges.Refill(_writer);
        var covered = _writer.ReadLong($"""
            select coalesce(max(through_seq), 0) from revocations where site = {site} and visitor_id = {visitor} and user_id = {user}
            """);
        var count = revoked
            ? _writer.ReadLong($"select count(*) from edges where site = {site} and visitor_id = {visitor} and user_id = {user} and seq > {covered}")
            : _writer.ReadLong($"select count(*) from edges where site = {site} and visitor_id = {visitor} and user_id = {user} and seq <= {covered}");
        if (count == 0)
        {
            return 0;
        }

        _writer.Execute($"delete from revocations where site = {site} and visitor_id = {visitor} and user_id = {user}");
        if (revoked)
        {
            _writer.Execute($"insert into revocations values ({site}, {visitor}, {user}, {_log.Seq})");
        }

        return Log(count, [], edges.Touched);
    }

    /// <summary>Gives the visitors' events another verdict.</summary>
    public long Judge(IReadOnlyCollection<string> visitors, BotVerdict verdict)
    {
        var changed = _writer.Execute($"""
            update events set bot = {(int)verdict}
            where site = {site} and visitor_id in (select unnest({visitors})) and bot <> {(int)verdict}
            """);
        return Log(changed, visitors, []);
    }

    /// <summary>Judges by places. A verdict that came from an address stays, since nobody can look at the address again.</summary>
    public long JudgeByRules(PlaceRules before, PlaceRules after, long sinceMicros)
    {
        var since = new SqlMoment(sinceMicros);
        var found = new HashSet<long>();
        var visitors = new HashSet<string>(StringComparer.Ordinal);
        var cleared = Matching(before, since, (int)BotVerdict.SiteRule, visitors: null);
        var flagged = Matching(after, since, (int)BotVerdict.None, visitors);
        cleared.ExceptWith(Matching(after, since, (int)BotVerdict.SiteRule, visitors: null));
        found.UnionWith(cleared);
        visitors.UnionWith(Texts($"select distinct visitor_id from events where site = {site} and visitor_id is not null and seq in (select unnest({cleared}))"));
        _writer.Execute($"update events set bot = {(int)BotVerdict.None} where site = {site} and seq in (select unnest({cleared}))");
        _writer.Execute($"update events set bot = {(int)BotVerdict.SiteRule} where site = {site} and seq in (select unnest({flagged}))");
        found.UnionWith(flagged);
        return Log(found.Count, visitors, []);
    }

    private HashSet<long> Matching(PlaceRules rules, SqlMoment since, int bot, HashSet<string>? visitors)
    {
        var seqs = new HashSet<long>();
        using var rows = _writer.Query($"""
            select seq, visitor_id from (
                select seq, visitor_id, country, host, lower(regexp_extract(coalesce(referrer, ''), '://([^/:?#]+)', 1)) as came_from
                from events where site = {site} and received_at >= {since} and bot = {bot})
            where country in (select unnest({rules.Countries}))
            or exists (select 1 from unnest({rules.Hosts}) as places(place) where host = place or ends_with(host, '.' || place) or came_from = place or ends_with(came_from, '.' || place))
            """);
        while (rows.NextChunk())
        {
            for (var i = 0; i < rows.Count; i++)
            {
                seqs.Add(rows.Column(0).Values<long>()[i]);
                if (visitors is not null && rows.Column(1).Text(i) is { } visitor)
                {
                    visitors.Add(visitor);
                }
            }
        }

        return seqs;
    }

    /// <summary>The transaction is committed.</summary>
    public void Publish()
    {
        _draft.Keep();
        _log.Publish();
    }

    private HashSet<string> Refill(IReadOnlyCollection<string> visitors, IReadOnlyCollection<string> touched)
    {
        var edges = new EdgeWriter(_draft, site);
        foreach (var visitor in visitors)
        {
            _draft.KeepEvery(visitor);
        }

        edges.Refill(_writer);
        return touched.Concat(edges.Touched).ToHashSet(StringComparer.Ordinal);
    }

    private long Log(long changed, IReadOnlyCollection<string> visitors, IReadOnlyCollection<string> touched)
    {
        if (touched.Count > 0)
        {
            _log.Write(_writer, ChangeKind.Identity, touched);
        }

        if (changed > 0 && visitors.Count > 0)
        {
            _log.Write(_writer, ChangeKind.Events, visitors);
        }

        _log.WritePosition(_writer);
        return changed;
    }

    private List<string> Texts(SqlText sql)
    {
        var texts = new List<string>();
        using var rows = _writer.Query(sql);
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
