using System.Text.Json;
using Cairn.Benchmarks.Peers;
using Cairn.Reports.Paths;

namespace Cairn.Benchmarks.Questions;

/// <summary>Q6, second part: what visitors do in the three steps after their first X of a session; equal neighbours are one step.</summary>
internal sealed class PathsQuestion : Question
{
    /// <summary>How many sequences are asked for; those that are commoner than the last of them are compared.</summary>
    public const int Sequences = 50;
    private const string X = "view_item";
    private const long TimeoutMicros = 1_800_000_000;

    public override string Key => "Q6b";

    public override string Title => $"the {Sequences} commonest paths of three steps from {X}";

    public override IEnumerable<PeerVariant> ClickHouse
    {
        get
        {
            yield return new PeerVariant("arrays in the stored order, aggregation in order", Arrays("1", InOrder));
            yield return new PeerVariant(
                "arrays in the stored order, visitors with X only", Arrays($"person IN (SELECT person FROM bench.events WHERE name = {Code(X)})", InOrder));
        }
    }

    public override IEnumerable<PeerVariant> DuckDb =>
    [
        new PeerVariant("lead in the stored order", $"""
            select {Labels.Of(Code(X))} || ' ' || a || ' ' || b || ' ' || c, count(*) as n from (
                select session, min_by(a, place) as a, min_by(b, place) as b, min_by(c, place) as c from (
                    select session, place, l, case when s1 = session then l1 else {Labels.Exit} end as a,
                        case when s1 <> session then {Labels.Nothing} when s2 = session then l2 else {Labels.Exit} end as b,
                        case when s2 <> session then {Labels.Nothing} when s3 = session then l3 else {Labels.Exit} end as c
                    from (
                        select session, l, row_number() over () as place,
                            coalesce(lead(session, 1) over (), 0) as s1, coalesce(lead(session, 2) over (), 0) as s2, coalesce(lead(session, 3) over (), 0) as s3,
                            lead(l, 1) over () as l1, lead(l, 2) over () as l2, lead(l, 3) over () as l3
                        from (
                            select l, before, opens, sum(opens::int) over (rows between unbounded preceding and current row) as session from (
                                select l, lag(l) over () as before,
                                    coalesce(time - lag(time) over () > {Sql(TimeoutMicros)} or lag(person) over () <> person, true) as opens
                                from (select person, time, {Labels.DuckDb} as l from events)))
                        where opens or l <> before))
                where l = {Labels.Of(Code(X))} group by session)
            group by a, b, c order by n desc limit {2 * Sequences}
            """),
    ];

    public override Answer Ask(CairnSide cairn)
    {
        var report = CairnSide.Take(PathsRunner.Run(new PathsRequest { From = JsonSerializer.SerializeToElement(X), Depth = 3 }, cairn.Site()));
        var answer = new Answer();
        foreach (var sequence in report.Sequences)
        {
            answer.Add(string.Join(" > ", sequence.Labels), sequence.Units);
        }

        return answer.Top(Sequences);
    }

    public override Answer Read(Answer peer) => peer.Rename(Labels.Names).Top(Sequences);

    private static string Arrays(string where, string settings) => $"""
        SELECT concat(toString(p[1]), ' ', toString(p[2]), ' ', toString(p[3]), ' ', toString(p[4])), n FROM (
            SELECT arrayResize(arraySlice(arrayPushBack(s, toUInt16({Labels.Exit})), indexOf(s, toUInt16({Labels.Of(Code(X))})), 4), 4, toUInt16({Labels.Nothing})) AS p, count() AS n FROM (
                SELECT arrayJoin(arrayMap(part -> arrayCompact(part), arraySplit((l, gap) -> gap > {Sql(TimeoutMicros)}, groupArray({Labels.ClickHouse}), arrayDifference(groupArray(time))))) AS s
                FROM bench.events WHERE {where} GROUP BY person)
            WHERE has(s, toUInt16({Labels.Of(Code(X))}))
            GROUP BY p ORDER BY n DESC LIMIT {2 * Sequences})
        {settings}
        """;
}
