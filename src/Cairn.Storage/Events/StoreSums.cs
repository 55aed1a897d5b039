using System.Globalization;
using Cairn.Storage.DuckDb;

namespace Cairn.Storage.Events;

/// <summary>What a store holds of a site, to be compared with a copy of it.</summary>
/// <param name="Site">The site's number in the catalog.</param>
/// <param name="Events">How many events.</param>
/// <param name="Edges">How many identity edges, those that were revoked among them.</param>
/// <param name="Sums">The sum of the values of each currency, in order of its code; events without a value are in none.</param>
public sealed record StoreSums(int Site, long Events, long Edges, IReadOnlyList<CurrencySum> Sums)
{
    /// <inheritdoc/>
    public bool Equals(StoreSums? other) => other is not null && (Site, Events, Edges) == (other.Site, other.Events, other.Edges) && Sums.SequenceEqual(other.Sums);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Site, Events, Edges, Sums.Count);

    /// <summary>Counts every site, in order of its number.</summary>
    internal static IReadOnlyList<StoreSums> Read(DuckDbConnection connection)
    {
        var sites = new SortedDictionary<int, (long Events, long Edges, List<CurrencySum> Sums)>();
        using (var rows = connection.Query($"select site, currency, count(*), count(value), sum(value)::varchar from events group by all order by site, currency"))
        {
            while (rows.NextChunk())
            {
                for (var i = 0; i < rows.Count; i++)
                {
                    var site = rows.Column(0).Values<int>()[i];
                    var known = sites.GetValueOrDefault(site, (0, 0, []));
                    if (rows.Column(3).Values<long>()[i] is var valued and > 0)
                    {
                        known.Sums.Add(new CurrencySum(rows.Column(1).Text(i) ?? "", valued, decimal.Parse(rows.Column(4).Text(i)!, CultureInfo.InvariantCulture)));
                    }

                    sites[site] = known with { Events = known.Events + rows.Column(2).Values<long>()[i] };
                }
            }
        }

        using var edges = connection.Query($"select site, count(*) from edges group by site");
        while (edges.NextChunk())
        {
            for (var i = 0; i < edges.Count; i++)
            {
                var site = edges.Column(0).Values<int>()[i];
                sites[site] = sites.GetValueOrDefault(site, (0, 0, [])) with { Edges = edges.Column(1).Values<long>()[i] };
            }
        }

        return [.. sites.Select(pair => new StoreSums(pair.Key, pair.Value.Events, pair.Value.Edges, pair.Value.Sums))];
    }
}

/// <summary>The values of one currency.</summary>
/// <param name="Currency">Its code; empty for values without one.</param>
/// <param name="Events">How many events have a value.</param>
/// <param name="Value">Their sum, exact.</param>
public sealed record CurrencySum(string Currency, long Events, decimal Value);
