using System.Text.Json;
using Cairn.Collection.Events;
using Cairn.Storage.DuckDb;

namespace Cairn.Storage.Events;

/// <summary>Collects and writes the identity edges of one transaction for one site.</summary>
internal sealed class EdgeWriter(EdgeBook.Draft draft, int site)
{
    private readonly List<Edge> _edges = [];
    private readonly HashSet<string> _touched = new(StringComparer.Ordinal);

    /// <summary>Visitors and users whose edges change.</summary>
    public IReadOnlyCollection<string> Touched => _touched;

    /// <summary>Notes the edges an event carries: visitor to user, and for an alias of server trust previous user to user.</summary>
    public void Note(long seq, StoredEvent e)
    {
        if (e.User is not { } user)
        {
            return;
        }

        if (e.Visitor is { } visitor)
        {
            NoteVisitor(seq, e, visitor, user);
        }

        if (e.Name == "$alias" && e.Trust is Trust.Server or Trust.Import && PreviousUser(e.Properties) is { } previous && previous != user)
        {
            Add(new Edge(previous, user, e.OccurredMicros, seq, JoinsUsers: true, e.Trust, e.Import));
        }
    }

    /// <summary>An event that carried this edge is removed: what its visitor still has is taken from the other events.</summary>
    public void Lost(string visitor, string user)
    {
        draft.KeepEvery(visitor);
        _touched.Add(visitor);
        _touched.Add(user);
    }

    /// <summary>Writes what was noted since the last call.</summary>
    public void Write(DuckDbConnection writer)
    {
        if (_edges.Count > 0)
        {
            WriteRows(writer);
            _edges.Clear();
        }
    }

    /// <summary>Takes from their events the edges of visitors of whom all count; call once, when everything else is written.</summary>
    /// <remarks>An edge is known by the event that carried it, so one that has its row already is not written twice.</remarks>
    public void Refill(DuckDbConnection writer)
    {
        if (draft.Refill.Count > 0)
        {
            WriteRefill(writer);
        }
    }

    /// <summary>The transaction is committed.</summary>
    public void Keep() => draft.Keep();

    private static string? PreviousUser(string? properties)
    {
        using var json = JsonDocument.Parse(properties ?? "{}");
        return json.RootElement.TryGetProperty("previous", out var previous) && previous.ValueKind == JsonValueKind.String
            && previous.GetString() is { Length: > 0 } user
            ? user
            : null;
    }

    private void NoteVisitor(long seq, StoredEvent e, string visitor, string user)
    {
        if (draft.Needs(visitor, user, e.OccurredMicros))
        {
            Add(new Edge(visitor, user, e.OccurredMicros, seq, JoinsUsers: false, e.Trust, e.Import));
        }
        else if (draft.Refill.Contains(visitor))
        {
            _touched.Add(visitor);
            _touched.Add(user);
        }
    }

    private void Add(Edge edge)
    {
        _edges.Add(edge);
        _touched.Add(edge.Visitor);
        _touched.Add(edge.User);
    }

    private void WriteRows(DuckDbConnection writer)
    {
        using var rows = writer.Appender("edges");
        foreach (var edge in _edges)
        {
            rows.Add(site);
            rows.Add(edge.Visitor);
            rows.Add(edge.User);
            rows.Add(edge.OccurredMicros);
            rows.Add(edge.Seq);
            rows.Add(edge.JoinsUsers);
            rows.Add((byte)edge.Trust);
            rows.Add(edge.Import);
            rows.EndRow();
        }

        rows.Flush();
    }

    private void WriteRefill(DuckDbConnection writer)
    {
        var visitors = draft.Refill;
        writer.Execute($"""
            insert into edges
            select e.site, e.visitor_id, e.user_id, e.occurred_at, e.seq, false, e.trust, e.import
            from events e
            where e.site = {site} and e.visitor_id in (select unnest({visitors})) and e.user_id is not null
            and not exists (select 1 from edges x where x.site = e.site and x.seq = e.seq and not x.joins_users)
            order by e.seq
            """);
        using var users = writer.Query(
            $"select distinct user_id from edges where site = {site} and not joins_users and visitor_id in (select unnest({visitors}))");
        while (users.NextChunk())
        {
            for (var i = 0; i < users.Count; i++)
            {
                _touched.Add(users.Column(0).Text(i)!);
            }
        }
    }

    private sealed record Edge(string Visitor, string User, long OccurredMicros, long Seq, bool JoinsUsers, Trust Trust, int? Import);
}
