using Cairn.Collection.Events;
using Cairn.Journeys.Events;
using Cairn.Storage.DuckDb;

namespace Cairn.Storage.Events;

/// <summary>One site's share of an append: its rows, edges, change-log rows and positions.</summary>
internal sealed class SiteAppend(OpenStore store, int site)
{
    private readonly ChangeLog _log = new(store, site);
    private readonly EdgeWriter _edges = new(store.Edges.Begin(site), site);
    private readonly HashSet<string> _replaced = new(StringComparer.Ordinal);

    /// <summary>Whether an event was replaced that belongs to no visitor, which no change log tells.</summary>
    public bool HasReplacedNobodys { get; private set; }

    /// <summary>Puts the stored events away that more trusted ones of the plan replace, and adds its rows; their edges are noted.</summary>
    public void WriteEvents(DuckDbAppender rows, AppendPlan plan)
    {
        RemoveReplaced(plan.Replaced);
        foreach (var e in plan.Rows)
        {
            if (e is null)
            {
                continue;
            }

            var seq = _log.NextSeq();
            EventRows.Write(rows, site, seq, e);
            store.Ids.Add(site, e.EventId, seq); // should the transaction fail, an id that is not in the store does no harm
            _edges.Note(seq, e);
        }
    }

    /// <summary>Adds the edges noted since the last call; their events are in the transaction already.</summary>
    public void WriteEdges(DuckDbConnection writer) => _edges.Write(writer);

    /// <summary>Adds the change-log rows and the position, once all parts are written.</summary>
    public void WriteChanges(DuckDbConnection writer)
    {
        _edges.Refill(writer);
        if (_edges.Touched.Count > 0)
        {
            _log.Write(writer, ChangeKind.Identity, _edges.Touched);
        }

        if (_replaced.Count > 0)
        {
            _log.Write(writer, ChangeKind.Events, _replaced);
        }

        _log.WritePosition(writer);
    }

    /// <summary>The transaction is committed: memory may know.</summary>
    public void Publish()
    {
        _edges.Keep();
        _log.Publish();
    }

    private void RemoveReplaced(List<(long Seq, StoredEvent Event)> replaced)
    {
        if (replaced.Count == 0)
        {
            return;
        }

        var seqs = replaced.ConvertAll(one => one.Seq);
        store.Writer.Execute($"delete from events where site = {site} and seq in (select unnest({seqs}))");
        store.Writer.Execute($"delete from edges where site = {site} and seq in (select unnest({seqs}))");
        foreach (var (_, e) in replaced)
        {
            HasReplacedNobodys |= e.Visitor is null;
            if (e.Visitor is { } visitor)
            {
                _replaced.Add(visitor);
            }

            if (e is { Visitor: not null, User: not null })
            {
                _edges.Lost(e.Visitor, e.User);
            }
        }
    }
}
