using System.Globalization;
using Cairn.Benchmarks.Peers;
using Cairn.Journeys.Time;
using Cairn.Reports.Attribution;

namespace Cairn.Benchmarks.Questions;

/// <summary>Q7: which channels earned the purchases and their revenue, over the touches of the 30 days before: equal shares, or halving every seven days.</summary>
/// <remarks>
/// A touch is the start of a session, or a change of campaign inside one. Cairn splits each purchase to the cent; peers add fractions, so their sums of money
/// differ by less than a cent a purchase.
/// </remarks>
internal sealed class CreditQuestion(bool decay) : Question
{
    private const long LookbackMicros = 30 * Timestamp.Day;
    private const long HalfLifeMicros = 7 * Timestamp.Day;
    private const long TimeoutMicros = 1_800_000_000;

    public override string Key => decay ? "Q7d" : "Q7";

    public override string Title => decay ? "purchases credited by time decay, half-life 7d, over 30d, by channel" : "purchases credited linearly over 30d, by channel";

    public override double Tolerance => 1e-5;

    public override IEnumerable<PeerVariant> ClickHouse
    {
        get
        {
            var buyers = $"person IN (SELECT person FROM bench.events WHERE name = {Code("purchase")})";
            yield return new PeerVariant("arrays, buyers only, aggregation in order", Arrays(buyers, InOrder));
            yield return new PeerVariant("arrays, buyers only", Arrays(buyers, Settings));
            yield return new PeerVariant("arrays, aggregation in order", Arrays("1", InOrder));
            yield return new PeerVariant("self join, buyers only", Joined(buyers));
        }
    }

    public override IEnumerable<PeerVariant> DuckDb
    {
        get
        {
            var buyers = $"where person in (select person from events where name = {Code("purchase")})";
            yield return new PeerVariant("self join, buyers only", Join($"lag(time) over w", "lag(campaign) over w", $"{buyers} window w as (partition by person order by pos)"));
            yield return new PeerVariant(
                "self join, touches in the stored order",
                Join("case when lag(person) over () = person then lag(time) over () end", "lag(campaign) over ()", ""));
        }
    }

    public override Answer Ask(CairnSide cairn)
    {
        var request = new AttributionRequest { Definitions = ["purchase"], Models = [decay ? "decay" : "linear"] };
        var answer = new Answer();
        foreach (var row in CairnSide.Take(AttributionRunner.Run(request, cairn.Site(CairnSide.Definitions))).Rows.Where(row => row.Credit > 0))
        {
            answer.Add(row.Key, (double)row.Credit, double.Parse(row.Value!, CultureInfo.InvariantCulture));
        }

        return answer;
    }

    public override Answer Read(Answer peer) => peer.Rename(ChannelName);

    private string Arrays(string where, string settings)
    {
        var weight = decay ? $"exp2(-(p.1 - t.1) / {Sql(HalfLifeMicros)}.)" : "1.";
        return $"""
            SELECT t.2 AS channel, sum(w / total), sum(w / total * p.3) / 100 FROM (
                SELECT p, path, arrayMap(t -> {weight}, path) AS ws, arraySum(ws) AS total FROM (
                    SELECT arrayJoin(purchases) AS p, arrayFilter(t -> t.3 <= p.2 AND t.1 >= p.1 - {Sql(LookbackMicros)}, touches) AS path FROM (
                        SELECT arrayFilter((e, gap, before) -> gap > {Sql(TimeoutMicros)} OR e.4 != before,
                                groupArray((time, channel, pos, campaign)), arrayDifference(groupArray(time)), arrayPushFront(arrayPopBack(groupArray(campaign)), 255)) AS touches,
                            groupArrayIf((time, pos, cents), name = {Code("purchase")}) AS purchases
                        FROM bench.events WHERE {where} GROUP BY person HAVING notEmpty(purchases))))
            ARRAY JOIN path AS t, ws AS w GROUP BY channel {settings}
            """;
    }

    private string Joined(string where)
    {
        var weight = decay ? $"exp2(-(p.time - t.time) / {Sql(HalfLifeMicros)}.)" : "1.";
        return $"""
            SELECT channel, sum(w / total), sum(w / total * cents) / 100 FROM (
                SELECT t.channel AS channel, p.cents AS cents, {weight} AS w, sum({weight}) OVER (PARTITION BY p.person, p.pos) AS total
                FROM (SELECT person, pos, time, cents FROM bench.events WHERE name = {Code("purchase")}) AS p
                JOIN (
                    SELECT person, pos, time, channel FROM (
                        SELECT person, pos, time, channel, campaign, lagInFrame(time, 1, 0) OVER w AS before, lagInFrame(campaign, 1, 255) OVER w AS other
                        FROM bench.events WHERE {where} WINDOW w AS (PARTITION BY person ORDER BY time, pos ROWS BETWEEN 1 PRECEDING AND CURRENT ROW))
                    WHERE time - before > {Sql(TimeoutMicros)} OR campaign != other) AS t
                ON t.person = p.person
                WHERE t.pos <= p.pos AND t.time >= p.time - {Sql(LookbackMicros)})
            GROUP BY channel {Settings}
            """;
    }

    private string Join(string timeBefore, string campaignBefore, string rest)
    {
        var weight = decay ? $"pow(2, -(p.time - t.time) / {Sql(HalfLifeMicros)}.0)" : "1.0";
        return $"""
            select channel, sum(w / total), sum(w / total * cents) / 100 from (
                select t.channel, p.cents, {weight} as w, sum({weight}) over (partition by p.person, p.pos) as total
                from (select person, pos, time, cents from events where name = {Code("purchase")}) p
                join (
                    select person, pos, time, channel from (
                        select person, pos, time, channel, campaign, {timeBefore} as before, {campaignBefore} as other from events {rest})
                    where before is null or time - before > {Sql(TimeoutMicros)} or campaign <> other) t
                on t.person = p.person and t.pos <= p.pos and t.time >= p.time - {Sql(LookbackMicros)})
            group by channel
            """;
    }
}
