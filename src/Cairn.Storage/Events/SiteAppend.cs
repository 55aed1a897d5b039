using Cairn.Journeys.Events;
using Cairn.Storage.DuckDb;

namespace Cairn.Storage.Events;

/// <summary>One site's share of an append: its rows, edges, change-log rows and positions.</summary>
internal sealed class SiteAppend
{
    private readonly OpenStore _store;
    private readonly int _site;
    private readonly AppendPlan _plan;
    private readonly ChangeLog _log;
    private readonly EdgeWriter _edges;
    private readonly List<(UInt128 EventId, long Seq)> _ids;

    public SiteAppend(OpenStore store, int site, AppendPlan plan)
    {
        (_store, _site, _plan) = (store, site, plan);
        _log = new ChangeLog(store, site);
        _edges = new EdgeWriter(store.Edges.Begin(site), site);
        _ids = new List<(UInt128, long)>(plan.Rows.Count);
    }

    /// <summary>What became of the events.</summary>
    public AppendResult Result => _plan.Result;

    /// <summary>The same by hour of receipt.</summary>
    public IEnumerable<HourResult> Hours => _plan.Hours;

    /// <summary>Removes the stored events that more trusted ones replace, and the edges they carried.</summary>
    public void RemoveReplaced(DuckDbConnection writer)
    {
        if (_plan.Replaced.Count == 0)
        {
            return;
        }

        var seqs = _plan.Replaced.Select(replaced => replaced.Seq).ToList();
        writer.Execute($"delete from events where site = {_site} and seq in (select unnest({seqs}))");
        writer.Execute($"delete from edges where site = {_site} and seq in (select unnest({seqs}))");
        foreach (var (_, e) in _plan.Replaced)
        {
            if (e is { Visitor: not null, User: not null })
            {
                _edges.Lost(e.Visitor, e.User);
            }
        }
    }

    /// <summary>Adds the rows, and notes their edges.</summary>
    public void WriteEvents(DuckDbAppender rows)
    {
        foreach (var e in _plan.Rows)
        {
            if (e is null)
            {
                continue;
            }

            var seq = _log.NextSeq();
            EventRows.Write(rows, _site, seq, e);
            _ids.Add((e.EventId, seq));
            _edges.Note(seq, e);
        }
    }

    /// <summary>Adds the edges; their events are in the transaction already.</summary>
    public void WriteEdges(DuckDbConnection writer) => _edges.Write(writer);

    /// <summary>Adds the change-log rows and the position.</summary>
    public void WriteChanges(DuckDbConnection writer)
    {
        if (_edges.Touched.Count > 0)
        {
            _log.Write(writer, ChangeKind.Identity, _edges.Touched);
        }

        var visitors = _plan.Replaced.Select(replaced => replaced.Event.Visitor).OfType<string>().ToHashSet(StringComparer.Ordinal);
        if (visitors.Count > 0)
        {
            _log.Write(writer, ChangeKind.Events, visitors);
        }

        _log.WritePosition(writer);
    }

    /// <summary>The transaction is committed: memory may know.</summary>
    public void Publish()
    {
        foreach (var (eventId, seq) in _ids)
        {
            _store.Ids.Add(_site, eventId, seq);
        }

        _edges.Keep();
        _log.Publish();
    }
}
