using System.Globalization;
using Cairn.Benchmarks.Data;
using Cairn.Benchmarks.Peers;
using Cairn.Journeys.Time;
using Cairn.Reports.Envelope;
using Cairn.Reports.Trends;

namespace Cairn.Benchmarks.Questions;

/// <summary>Q8: distinct visitors of each of the 90 days, exact.</summary>
internal sealed class DailyVisitorsQuestion : Question
{
    public override string Key => "Q8";

    public override string Title => "distinct visitors a day, 90 days, exact";

    public override IEnumerable<PeerVariant> ClickHouse =>
    [
        new PeerVariant("uniqExact by day", $"SELECT {Day} AS d, uniqExact(person) FROM bench.events GROUP BY d {Settings}"),
        new PeerVariant(
            "visitor and day grouped first", $"SELECT d, count() FROM (SELECT person, {Day} AS d FROM bench.events GROUP BY person, d) GROUP BY d {Settings}"),
        new PeerVariant(
            "one bit mask a visitor, aggregation in order",
            $"""
            SELECT d, countIf(bitAnd(m, bitShiftLeft(toUInt128(1), d)) != 0) FROM (SELECT groupBitOr(bitShiftLeft(toUInt128(1), {Day})) AS m FROM bench.events GROUP BY person)
            ARRAY JOIN range(90) AS d GROUP BY d {InOrder}
            """),
        new PeerVariant(
            "days of a visitor as an array, aggregation in order",
            $"SELECT d, count() FROM (SELECT groupUniqArray({Day}) AS days FROM bench.events GROUP BY person) ARRAY JOIN days AS d GROUP BY d {InOrder}"),
    ];

    public override IEnumerable<PeerVariant> DuckDb =>
    [
        new PeerVariant("count distinct by day", $"select {DuckDay} as d, count(distinct person) from events group by d"),
        new PeerVariant("visitor and day grouped first", $"select d, count(*) from (select distinct person, {DuckDay} as d from events) group by d"),
        new PeerVariant(
            "changes of visitor or day in the stored order",
            $"""
            select d, count(*) from (select {DuckDay} as d, person, lag({DuckDay}) over () as before, lag(person) over () as other from events)
            where before is distinct from d or other is distinct from person group by d
            """),
    ];

    private static string Day { get; } = $"toUInt8(intDiv(time - {Sql(BenchWorld.StartMicros)}, {Sql(Timestamp.Day)}))";

    private static string DuckDay { get; } = $"((time - {Sql(BenchWorld.StartMicros)}) // {Sql(Timestamp.Day)})::utinyint";

    public override Answer Ask(CairnSide cairn)
    {
        var request = new TrendsRequest { Symbols = ["*"], Column = "visitors", Bucket = "day", Range = new RangeRequest("2026-09-01", "2026-11-30") };
        var answer = new Answer();
        foreach (var (day, point) in CairnSide.Take(TrendsRunner.Run(request, cairn.Site())).Series[0].Points.Index())
        {
            answer.Add(day.ToString(CultureInfo.InvariantCulture), point.V ?? 0);
        }

        return answer;
    }
}
