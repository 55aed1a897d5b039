using System.Globalization;
using Cairn.Benchmarks.Data;
using Cairn.Benchmarks.Peers;
using Cairn.Reports.Matrices;

namespace Cairn.Benchmarks.Questions;

/// <summary>Q9: each of 59 micro conversions against the purchase: how many did it before any purchase, and how many of those bought.</summary>
/// <remarks>Cairn's report gives median lags, intervals and revenue touched as well; peers are not asked for them.</remarks>
internal sealed class MatrixQuestion : Question
{
    private const int FirstMicro = 5;
    private const int Micros = 59;

    public override string Key => "Q9";

    public override string Title => $"{Micros} micro conversions ranked against one macro conversion";

    public override IEnumerable<PeerVariant> ClickHouse
    {
        get
        {
            var buy = Code("purchase");
            foreach (var (name, settings) in new[] { ("one statement a candidate, aggregation in order", InOrder), ("one statement a candidate", Settings) })
            {
                yield return new PeerVariant(name, [.. Enumerable.Range(FirstMicro, Micros).Select(micro => $"""
                    SELECT {micro}, countIf(m > 0 AND (b = 0 OR m < b)), countIf(m > 0 AND m < b) FROM (
                        SELECT minIf(pos + 1, name = {micro}) AS m, minIf(pos + 1, name = {buy}) AS b FROM bench.events WHERE name IN ({micro}, {buy}) GROUP BY person)
                    {settings}
                    """)]);
            }

            yield return new PeerVariant("one statement, names in order of their first, aggregation in order", $"""
                SELECT n, count(), countIf(b > 0) FROM (
                    SELECT arrayDistinct(groupArray(name)) AS names, indexOf(names, {buy}) AS b FROM bench.events
                    WHERE name >= {FirstMicro} OR name = {buy} GROUP BY person)
                ARRAY JOIN if(b = 0, names, arraySlice(names, 1, b - 1)) AS n GROUP BY n {InOrder}
                """);
            yield return new PeerVariant("one statement, 60 minima a visitor, aggregation in order", $"""
                SELECT c.1, c.2, c.3 FROM (
                    SELECT arrayJoin(arrayMap((m, a, ab) -> (m + {FirstMicro - 1}, a, ab), range(1, {Micros + 1}),
                        sumForEach(arrayMap(m -> m > 0 AND (b = 0 OR m < b), ms)), sumForEach(arrayMap(m -> m > 0 AND m < b, ms)))) AS c FROM (
                        SELECT [{string.Join(", ", Enumerable.Range(FirstMicro, Micros).Select(micro => $"minIf(pos + 1, name = {micro})"))}] AS ms, minIf(pos + 1, name = {buy}) AS b
                        FROM bench.events WHERE name >= {FirstMicro} OR name = {buy} GROUP BY person))
                {InOrder}
                """);
            yield return new PeerVariant("one statement, a bit mask of what came before the first purchase", $"""
                SELECT n, sum(c), sumIf(c, bought) FROM (
                    SELECT bitPositionsToArray(m) AS ns, bought, count() AS c FROM (
                        SELECT groupBitOr(bitShiftLeft(toUInt64(1), name)) AS m, any(b) > 0 AS bought FROM (
                            SELECT person, pos, name, f.b AS b FROM bench.events AS e LEFT ANY JOIN (
                                SELECT person, min(pos) + 1 AS b FROM bench.events WHERE name = {buy} GROUP BY person) AS f ON f.person = e.person
                            WHERE name >= {FirstMicro} AND (f.b = 0 OR pos + 1 < f.b))
                        GROUP BY person)
                    GROUP BY ns, bought)
                ARRAY JOIN ns AS n GROUP BY n {Settings}
                """);
        }
    }

    public override IEnumerable<PeerVariant> DuckDb
    {
        get
        {
            var buy = Code("purchase");
            yield return new PeerVariant("one statement a candidate", [.. Enumerable.Range(FirstMicro, Micros).Select(micro => $"""
                select {micro}, count(*) filter (m < coalesce(b, 99999)), count(*) filter (m < b) from (
                    select min(pos) filter (name = {micro}) as m, min(pos) filter (name = {buy}) as b from events where name in ({micro}, {buy}) group by person)
                """)]);
            yield return new PeerVariant("one statement, visitor and name grouped first", $"""
                select name, count(*) filter (m < coalesce(b, 99999)), count(*) filter (m < b) from (
                    select person, name, min(pos) as m from events where name >= {FirstMicro} group by person, name) f
                left join (select person, min(pos) as b from events where name = {buy} group by person) p using (person)
                group by name
                """);
            yield return new PeerVariant("one statement, a bit mask of what came before the first purchase", $"""
                select n, sum(c) filter ((m >> n::integer) & 1 = 1), coalesce(sum(c) filter ((m >> n::integer) & 1 = 1 and bought), 0) from (
                    select m, bought, count(*) as c from (
                        select bit_or(1::ubigint << e.name::ubigint) as m, any_value(b is not null) as bought from events e
                        left join (select person, min(pos) as b from events where name = {buy} group by person) p on p.person = e.person
                        where e.name >= {FirstMicro} and (b is null or e.pos < b) group by e.person)
                    group by m, bought), range({FirstMicro}, {FirstMicro + Micros}) r(n)
                group by n
                """);
        }
    }

    public override Answer Ask(CairnSide cairn)
    {
        var answer = new Answer();
        foreach (var row in CairnSide.Take(MatrixRunner.Run(new MatrixRequest(), cairn.Site(CairnSide.Definitions))).Rows)
        {
            answer.Add(row.Micro, row.A ?? 0, row.Ab ?? 0);
        }

        return answer;
    }

    public override Answer Read(Answer peer) => peer.Rename(code => BenchWorld.Names[int.Parse(code, CultureInfo.InvariantCulture)]);
}
