using System.Runtime.InteropServices;
using Cairn.Storage.DuckDb;

namespace Cairn.Storage.Events;

/// <summary>One append: its parts, one after the other, then what they changed besides events, and the spool position.</summary>
/// <param name="store">The store, held for writing.</param>
/// <param name="position">The spool position after the last part; null for an import, whose duplicates are judged against events of any age.</param>
internal sealed class StoreAppend(OpenStore store, SpoolPosition? position)
{
    private readonly Dictionary<int, SiteAppend> _sites = [];
    private readonly Dictionary<(int Site, long HourMicros), AppendResult> _hours = [];
    private AppendResult _total;

    /// <summary>The sites of which an event was replaced that belongs to no visitor.</summary>
    public IEnumerable<int> SitesWithNobodysReplaced => _sites.Where(pair => pair.Value.HasReplacedNobodys).Select(pair => pair.Key);

    /// <summary>Writes everything into the open transaction.</summary>
    public void Write(IEnumerable<IReadOnlyList<SiteEvents>> parts)
    {
        var writer = store.Writer;
        using (var rows = writer.Appender("events"))
        {
            foreach (var part in parts)
            {
                Write(rows, part);
            }
        }

        foreach (var site in _sites.Values)
        {
            site.WriteChanges(writer);
        }

        if (position is { } spool)
        {
            writer.Execute($"update store set spool_id = {spool.SpoolId}, spool_position = {spool.Position}");
            writer.Execute($"update last_results set hours = {HourResults.Write(Hours())}");
        }
    }

    /// <summary>The transaction is committed: memory may know.</summary>
    public AppendResult Publish()
    {
        foreach (var site in _sites.Values)
        {
            site.Publish();
        }

        var hours = Hours();
        if (position is { } spool)
        {
            store.Publish(spool, hours);
        }

        return _total with { Hours = hours };
    }

    // The next part may hold an event of this one again: it is found like one of any transaction before, so its row has to be there.
    private void Write(DuckDbAppender rows, IReadOnlyList<SiteEvents> part)
    {
        foreach (var batch in part)
        {
            var plan = AppendPlan.Make(store, batch.Site, batch.Events, wholeStore: position is null);
            Of(batch.Site).WriteEvents(rows, plan);
            Count(plan);
        }

        rows.Flush();
        foreach (var batch in part)
        {
            Of(batch.Site).WriteEdges(store.Writer);
        }
    }

    private SiteAppend Of(int site)
    {
        if (!_sites.TryGetValue(site, out var append))
        {
            _sites.Add(site, append = new SiteAppend(store, site));
        }

        return append;
    }

    private void Count(AppendPlan plan)
    {
        _total = Sum(_total, plan.Result);
        foreach (var hour in plan.Hours)
        {
            ref var counts = ref CollectionsMarshal.GetValueRefOrAddDefault(_hours, (hour.Site, hour.HourMicros), out _);
            counts = Sum(counts, new AppendResult(hour.Stored, hour.Duplicates, hour.Conflicts, 0));
        }
    }

    private static AppendResult Sum(AppendResult left, AppendResult right) =>
        new(left.Stored + right.Stored, left.Duplicates + right.Duplicates, left.Conflicts + right.Conflicts, left.Replaced + right.Replaced);

    private List<HourResult> Hours() =>
        [.. _hours.Select(pair => new HourResult(pair.Key.Site, pair.Key.HourMicros, pair.Value.Stored, pair.Value.Duplicates, pair.Value.Conflicts))];
}
