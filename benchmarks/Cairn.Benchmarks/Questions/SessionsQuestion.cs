using Cairn.Benchmarks.Peers;
using Cairn.Reports.Sessions;

namespace Cairn.Benchmarks.Questions;

/// <summary>Q5: sessions that end after 30 minutes, and how many of them bounced: fewer than two page views.</summary>
/// <remarks>Cairn's report also gives the median duration and the mean number of page views; peers are not asked for them.</remarks>
internal sealed class SessionsQuestion : Question
{
    private const long TimeoutMicros = 1_800_000_000;

    public override string Key => "Q5";

    public override string Title => "sessions at 30 minutes, bounces, visitors";

    public override IEnumerable<PeerVariant> ClickHouse =>
    [
        new PeerVariant("arrays in the stored order, aggregation in order", Arrays("groupArray(time)", "groupArray(name = 0)", InOrder)),
        new PeerVariant(
            "sorted arrays, aggregation in order",
            Arrays("arraySort(groupArray(time))", "arrayMap(x -> x.2, arraySort(groupArray((pos, name = 0))))", InOrder)),
        new PeerVariant("lagInFrame by visitor", Windows("PARTITION BY person ORDER BY time, pos")),
        new PeerVariant("lagInFrame in the stored order", $"""
            SELECT 'all', count(), countIf(views < 2), uniqExact(person) FROM (
                SELECT any(person) AS person, countIf(name = 0) AS views FROM (
                    SELECT person, name, sum(opens) OVER (ORDER BY person, time, pos ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS session FROM (
                        SELECT person, name, time, pos, lagInFrame(person, 1, 0) OVER w != person OR time - lagInFrame(time, 1, 0) OVER w > {Sql(TimeoutMicros)} AS opens
                        FROM bench.events WINDOW w AS (ORDER BY person, time, pos ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)))
                GROUP BY session)
            {Settings}
            """),
    ];

    public override IEnumerable<PeerVariant> DuckDb =>
    [
        new PeerVariant("lag and running sum in the stored order", $"""
            select 'all', count(*), count(*) filter (views < 2), count(distinct person) from (
                select any_value(person) as person, count(*) filter (name = 0) as views from (
                    select person, name, sum(opens) over (rows between unbounded preceding and current row) as session from (
                        select person, name, (time - lag(time) over () > {Sql(TimeoutMicros)} or person is distinct from lag(person) over ())::int as opens from events))
                group by session)
            """),
        new PeerVariant("lag and running sum by visitor", $"""
            select 'all', count(*), count(*) filter (views < 2), count(distinct person) from (
                select person, count(*) filter (name = 0) as views from (
                    select person, name, sum(opens) over (partition by person order by pos rows between unbounded preceding and current row) as session from (
                        select person, name, pos, coalesce(time - lag(time) over (partition by person order by pos) > {Sql(TimeoutMicros)}, true)::int as opens from events))
                group by person, session)
            """),
    ];

    public override Answer Ask(CairnSide cairn)
    {
        var report = CairnSide.Take(SessionsRunner.Run(new SessionsRequest(), cairn.Site()));
        var bounces = report.Rows.Sum(row => Math.Round((row.BounceRate ?? 0) * row.Sessions));
        return new Answer().Add("all", report.Sessions, bounces, report.Visitors);
    }

    private static string Arrays(string times, string views, string settings) => $"""
        SELECT 'all', sum(length(sessions)), sum(arrayCount(s -> arraySum(s) < 2, sessions)), count() FROM (
            SELECT arraySplit((v, gap) -> gap > {Sql(TimeoutMicros)}, {views}, arrayDifference({times})) AS sessions
            FROM bench.events GROUP BY person)
        {settings}
        """;

    private static string Windows(string order) => $"""
        SELECT 'all', count(), countIf(views < 2), uniqExact(person) FROM (
            SELECT person, session, countIf(name = 0) AS views FROM (
                SELECT person, name, sum(opens) OVER ({order} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS session FROM (
                    SELECT person, name, time, pos, time - lagInFrame(time, 1, 0) OVER ({order} ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) > {Sql(TimeoutMicros)} AS opens
                    FROM bench.events))
            GROUP BY person, session)
        {Settings}
        """;
}
