using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Cairn.Storage.Catalog.Failed;

/// <summary>Counters that one transaction raises, each by one statement: the drain raises some dozens with every turn.</summary>
internal sealed class CounterBatch : IDisposable
{
    private readonly DbCommand _raise;

    public CounterBatch(CatalogContext context)
    {
        _raise = context.Database.GetDbConnection().CreateCommand();
        _raise.Transaction = context.Database.CurrentTransaction?.GetDbTransaction();
        _raise.CommandText = """
            insert into counters (SiteId, Hour, Kind, Name, Count, LastAt) values ($site, $hour, $kind, $name, $count, $at)
            on conflict (SiteId, Hour, Kind, Name) do update set Count = Count + excluded.Count, LastAt = max(LastAt, excluded.LastAt)
            returning Count
            """;
        foreach (var name in (string[])["$site", "$hour", "$kind", "$name", "$count", "$at"])
        {
            _raise.Parameters.Add(new SqliteParameter(name, 0L));
        }
    }

    /// <summary>Raises a counter and returns what it stands at.</summary>
    public long Add(int site, DateTimeOffset at, CounterKind kind, string name, long count)
    {
        var hour = new DateTimeOffset(at.UtcTicks - at.UtcTicks % TimeSpan.TicksPerHour, TimeSpan.Zero);
        object[] values = [site, Micros(hour), (int)kind, name, count, Micros(at)];
        for (var i = 0; i < values.Length; i++)
        {
            _raise.Parameters[i].Value = values[i];
        }

        return (long)_raise.ExecuteScalar()!;
    }

    public void Dispose() => _raise.Dispose();

    private static long Micros(DateTimeOffset moment) => (moment.UtcTicks - DateTime.UnixEpoch.Ticks) / 10;
}
