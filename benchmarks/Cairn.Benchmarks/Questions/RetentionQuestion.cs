using System.Globalization;
using Cairn.Benchmarks.Data;
using Cairn.Benchmarks.Peers;
using Cairn.Journeys.Time;
using Cairn.Reports.Retention;

namespace Cairn.Benchmarks.Questions;

/// <summary>Q4: cohorts by the week of the first event, and who came back in each later week.</summary>
internal sealed class RetentionQuestion : Question
{
    // Weeks begin on Monday, the world on a Tuesday.
    private static readonly long FirstMonday = BenchWorld.StartMicros - Timestamp.Day;

    public override string Key => "Q4";

    public override string Title => "weekly cohort retention, any event, 14 weeks";

    public override IEnumerable<PeerVariant> ClickHouse
    {
        get
        {
            var mask = $"groupBitOr(bitShiftLeft(toUInt16(1), {Week}))";
            yield return new PeerVariant("one bit mask a visitor, aggregation in order", Expand($"SELECT {mask} AS m FROM bench.events GROUP BY person", InOrder));
            yield return new PeerVariant("one bit mask a visitor", Expand($"SELECT {mask} AS m FROM bench.events GROUP BY person", Settings));
            yield return new PeerVariant(
                "weeks of a visitor as an array, aggregation in order", $"""
                SELECT concat(toString(weeks[1]), '/', toString(w - weeks[1])) AS cell, count()
                FROM (SELECT arraySort(groupUniqArray({Week})) AS weeks FROM bench.events GROUP BY person) ARRAY JOIN weeks AS w GROUP BY cell {InOrder}
                """);
        }
    }

    public override IEnumerable<PeerVariant> DuckDb
    {
        get
        {
            var week = $"((time - {Sql(FirstMonday)}) // {Sql(7 * Timestamp.Day)})::integer";
            yield return new PeerVariant("one bit mask a visitor", $"""
                select start || '/' || (w - start), sum(n) from (
                    select unnest(range(14)) as w, m, n, lowest as start from (
                        select m, count(*) as n, (log2(m & -m))::integer as lowest from (
                            select bit_or(1 << {week}) as m from events group by person)
                        group by m))
                where (m >> w::integer) & 1 = 1 group by start, w
                """);
            yield return new PeerVariant("visitor and week grouped first", $"""
                select start || '/' || (w - start), count(*) from (
                    select w, min(w) over (partition by person) as start from (select distinct person, {week} as w from events))
                group by start, w
                """);
        }
    }

    private static string Week { get; } = $"toUInt8(intDiv(time - {Sql(FirstMonday)}, {Sql(7 * Timestamp.Day)}))";

    public override Answer Ask(CairnSide cairn)
    {
        var answer = new Answer();
        foreach (var cohort in CairnSide.Take(RetentionRunner.Run(new RetentionRequest(), cairn.Site())).Cohorts)
        {
            var week = (DateOnly.Parse(cohort.From, CultureInfo.InvariantCulture).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch.AddTicks(FirstMonday * 10)).DayNumber) / 7;
            foreach (var cell in cohort.Cells.Where(cell => cell.Visitors > 0))
            {
                answer.Add(string.Create(CultureInfo.InvariantCulture, $"{week}/{cell.K}"), cell.Visitors!.Value);
            }
        }

        return answer;
    }

    private static string Expand(string masks, string settings) => $"""
        SELECT concat(toString(weeks[1]), '/', toString(w - weeks[1])) AS cell, sum(n)
        FROM (SELECT bitPositionsToArray(m) AS weeks, count() AS n FROM ({masks}) GROUP BY m) ARRAY JOIN weeks AS w GROUP BY cell {settings}
        """;
}
