using System.Globalization;
using Cairn.Benchmarks.Data;

namespace Cairn.Benchmarks.Questions;

/// <summary>How paths name an event, as a small number for the peers: a page view by its path, all others by their name.</summary>
internal static class Labels
{
    public const int Entry = 20_001;
    public const int Exit = 20_002;
    public const int Other = 20_003;

    /// <summary>After the end of a sequence.</summary>
    public const int Nothing = 20_004;
    private const int FirstName = 10_000;

    /// <summary>How many labels may take part in the commonest pairs and paths; the rest is one label.</summary>
    public const int Kept = 100;

    /// <summary>The label's number in ClickHouse.</summary>
    public static string ClickHouse { get; } = $"if(name = 0, path, toUInt16({FirstName} + name))";

    /// <summary>The label's number in DuckDB.</summary>
    public static string DuckDb { get; } = $"(case when name = 0 then path else {FirstName}::usmallint + name end)::usmallint";

    /// <summary>In ClickHouse, with all but the commonest labels made one.</summary>
    public static string ClickHouseKept { get; } =
        $"if({ClickHouse} IN (SELECT {ClickHouse} AS l FROM bench.events GROUP BY l ORDER BY count() DESC LIMIT {Kept}), {ClickHouse}, toUInt16({Other}))";

    /// <summary>In DuckDB, once <see cref="DuckDbSetKept"/> has been run.</summary>
    public static string DuckDbKept { get; } = $"coalesce(getvariable('kept')[{DuckDb} + 1], {Other})";

    /// <summary>Sets which labels DuckDB keeps.</summary>
    public static string DuckDbSetKept { get; } = $"""
        set variable kept = (
            select list(common.l order by r.l) from (select unnest(range({FirstName + 64})) as l) r
            left join (select {DuckDb} as l from events group by l order by count(*) desc limit {Kept}) common on common.l = r.l)
        """;

    /// <summary>The number of an event name's label.</summary>
    public static int Of(int name) => FirstName + name;

    /// <summary>What a report calls it; null for <see cref="Nothing"/>.</summary>
    public static string? Name(int label) => label switch
    {
        Entry => "(entry)",
        Exit => "(exit)",
        Other => "(other)",
        Nothing => null,
        >= FirstName => BenchWorld.Names[label - FirstName],
        _ => BenchWorld.PathText(label),
    };

    /// <summary>What a report calls labels whose numbers a peer gives with blanks between.</summary>
    public static string Names(string numbers) => string.Join(
        " > ", numbers.Split(' ').Select(number => Name(int.Parse(number, CultureInfo.InvariantCulture))).OfType<string>());
}
