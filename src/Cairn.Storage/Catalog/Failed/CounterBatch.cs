namespace Cairn.Storage.Catalog.Failed;

/// <summary>Counters that one transaction raises; each row is read once.</summary>
internal sealed class CounterBatch(CatalogContext context)
{
    private readonly Dictionary<(int Site, DateTimeOffset Hour, CounterKind Kind, string Name), CounterRow> _rows = [];

    /// <summary>Raises a counter and returns what it stands at.</summary>
    public long Add(int site, DateTimeOffset at, CounterKind kind, string name, long count)
    {
        var hour = new DateTimeOffset(at.UtcTicks - at.UtcTicks % TimeSpan.TicksPerHour, TimeSpan.Zero);
        var key = (site, hour, kind, name);
        if (!_rows.TryGetValue(key, out var row))
        {
            row = context.Counters.Find(site, hour, kind, name);
            if (row is null)
            {
                row = new CounterRow { SiteId = site, Hour = hour, Kind = kind, Name = name, Count = 0, LastAt = at };
                context.Counters.Add(row);
            }

            _rows.Add(key, row);
        }

        row.Count += count;
        row.LastAt = row.LastAt > at ? row.LastAt : at;
        return row.Count;
    }
}
