using Cairn.Benchmarks.Peers;
using Cairn.Reports.Transitions;

namespace Cairn.Benchmarks.Questions;

/// <summary>Q6: the commonest steps from one label to another inside sessions, entries and exits among them.</summary>
internal sealed class TransitionsQuestion : Question
{
    /// <summary>How many pairs are compared; of those that tie for the last place none is.</summary>
    public const int Pairs = 50;
    private const long TimeoutMicros = 1_800_000_000;

    public override string Key => "Q6";

    public override string Title => $"the {Pairs} commonest transitions inside sessions";

    public override IEnumerable<PeerVariant> ClickHouse =>
    [
        new PeerVariant("arrays in the stored order, common labels", Arrays(Labels.ClickHouseKept)),
        new PeerVariant("arrays in the stored order", Arrays(Labels.ClickHouse)),
        new PeerVariant("lagInFrame in the stored order, common labels", Windows(Labels.ClickHouseKept, "ORDER BY person, time, pos")),
        new PeerVariant("lagInFrame by visitor, common labels", Windows(Labels.ClickHouseKept, "PARTITION BY person ORDER BY time, pos")),
    ];

    public override IEnumerable<PeerVariant> DuckDb =>
    [
        new PeerVariant("lag in the stored order", Lag(Labels.DuckDb)),
        new PeerVariant("lag in the stored order, common labels", Labels.DuckDbSetKept, Lag(Labels.DuckDbKept)),
    ];

    public override Answer Ask(CairnSide cairn)
    {
        var report = CairnSide.Take(TransitionsRunner.Run(new TransitionsRequest { Top = 100 }, cairn.Site()));
        var answer = new Answer();
        for (var from = 0; from < report.Labels.Count; from++)
        {
            for (var to = 0; to < report.Labels.Count; to++)
            {
                answer.Add($"{report.Labels[from]} > {report.Labels[to]}", report.Counts[from][to]);
            }
        }

        return answer.Without(Labels.Name(Labels.Other)!).Top(Pairs);
    }

    public override Answer Read(Answer peer) => peer.Rename(Labels.Names).Without(Labels.Name(Labels.Other)!).Top(Pairs);

    // One array a visitor, with an exit and an entry wherever a session ends; equal neighbours count once.
    private static string Arrays(string label) => $"""
        SELECT concat(toString(intDiv(pair, 65536)), ' ', toString(pair % 65536)), n FROM (
            SELECT arrayJoin(arrayMap((x, y) -> toUInt32(x) * 65536 + y, arrayPopBack(s), arrayPopFront(s))) AS pair, count() AS n FROM (
                SELECT arrayCompact(arrayPushBack(arrayFlatten(arrayMap((l, gap, at) -> if(at = 1 OR gap > {Sql(TimeoutMicros)}, if(at = 1, [toUInt16({Labels.Entry})], [toUInt16({Labels.Exit}), toUInt16({Labels.Entry})]), emptyArrayUInt16()) || [l],
                    groupArray({label}) AS ls, arrayDifference(groupArray(time)), arrayEnumerate(ls))), toUInt16({Labels.Exit}))) AS s
                FROM bench.events GROUP BY person)
            WHERE pair != {Labels.Exit} * 65536 + {Labels.Entry}
            GROUP BY pair ORDER BY n DESC LIMIT {(2 * Pairs) + (2 * Labels.Kept)})
        {InOrder}
        """;

    // What lies before the first event of a session, in the stored order, is the last event of another session; only the very last has nothing behind it.
    private static string Windows(string label, string order) => $"""
        SELECT concat(toString(pair.1), ' ', toString(pair.2)), sum(n) AS total FROM (
            SELECT arrayJoin(arrayConcat(
                if(opens, [({Labels.Entry}, toUInt32(l)), (toUInt32(before), {Labels.Exit})], if(l = before, [], [(toUInt32(before), toUInt32(l))])),
                if(last, [(toUInt32(l), {Labels.Exit})], []))) AS pair, n FROM (
                SELECT l, before, opens, last, count() AS n FROM (
                    SELECT {label} AS l, lagInFrame(l, 1, {Labels.Nothing}) OVER w AS before, leadInFrame(person, 1, 0) OVER w = 0 AS last,
                        lagInFrame(person, 1, 0) OVER w != person OR time - lagInFrame(time, 1, 0) OVER w > {Sql(TimeoutMicros)} AS opens
                    FROM bench.events WINDOW w AS ({order} ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING))
                WHERE opens OR last OR l != before GROUP BY l, before, opens, last))
        WHERE pair.1 != {Labels.Nothing} GROUP BY pair ORDER BY total DESC LIMIT {(2 * Pairs) + (2 * Labels.Kept)}
        {Settings}
        """;

    private static string Lag(string label) => $"""
        select a || ' ' || b, sum(n) as total from (
            select unnest(list_concat(case when opens then [{Labels.Entry}, before] when l <> before then [before] else [] end, case when last then [l] else [] end)) as a,
                unnest(list_concat(case when opens then [l, {Labels.Exit}] when l <> before then [l] else [] end, case when last then [{Labels.Exit}] else [] end)) as b, n from (
                select l, before, opens, last, count(*) as n from (
                    select l, lag(l) over () as before, lead(l) over () is null as last,
                        coalesce(time - lag(time) over () > {Sql(TimeoutMicros)} or lag(person) over () <> person, true) as opens
                    from (select person, time, {label} as l from events))
                where opens or last or l <> before group by l, before, opens, last))
        where a is not null group by a, b order by total desc limit {(2 * Pairs) + (2 * Labels.Kept)}
        """;
}
