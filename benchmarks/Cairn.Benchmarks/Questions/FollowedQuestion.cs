using System.Text.Json;
using Cairn.Benchmarks.Peers;
using Cairn.Journeys.Time;
using Cairn.Reports.Funnels;

namespace Cairn.Benchmarks.Questions;

/// <summary>Q3: how many people did A and strictly later, within the hour, B.</summary>
/// <remarks>
/// ClickHouse's <c>sequenceMatch</c> orders by one number, so each event gets four times its time and a place inside its instant, B, C, A: then neighbours
/// in that order are exactly the pairs that count, of which the closest is enough. It has no way to forbid an event between two when the time between them
/// is bounded as well, so the variant is asked with arrays and windows.
/// </remarks>
internal class FollowedQuestion : Question
{
    protected const string A = "view_item";
    protected const string B = "add_to_cart";
    private const long WithinMicros = Timestamp.Day / 24;

    public override string Key => "Q3";

    public override string Title => $"{A} then {B} within 1h";

    public override IEnumerable<PeerVariant> ClickHouse
    {
        get
        {
            foreach (var (name, settings) in new[] { (", aggregation in order", InOrder), ("", Settings) })
            {
                if (Without is null)
                {
                    yield return new PeerVariant($"sequenceMatch, filtered{name}", Matched($"sequenceMatch('(?1)(?t<={Sql(4 * WithinMicros)})(?2)')({At}, {Conditions})", settings));
                    yield return new PeerVariant($"windowFunnel, filtered{name}", Matched($"windowFunnel({Sql(4 * WithinMicros)})({At}, {Conditions}) = 2", settings));
                }

                yield return new PeerVariant($"neighbours in a sorted array, filtered{name}", Matched(
                    $"arraySort(groupArray({At})) AS ks, arrayExists((k, next) -> k % 4 = 2 AND next % 4 = 0 AND next - k <= {Sql(4 * WithinMicros)}, arrayPopBack(ks), arrayPopFront(ks))",
                    settings));
            }

            yield return new PeerVariant("lagInFrame over the stored order", $"""
                SELECT 'people', uniqExact(person) FROM (
                    SELECT person, name, time, lagInFrame(person) OVER w AS p, lagInFrame(name) OVER w AS n, lagInFrame(time) OVER w AS t
                    FROM bench.events WHERE name IN ({Codes(Names)})
                    WINDOW w AS (PARTITION BY person ORDER BY {At} ROWS BETWEEN 1 PRECEDING AND CURRENT ROW))
                WHERE p = person AND name = {Code(B)} AND n = {Code(A)} AND time - t <= {Sql(WithinMicros)} {Settings}
                """);
        }
    }

    public override IEnumerable<PeerVariant> DuckDb
    {
        get
        {
            yield return new PeerVariant("lag by visitor", $"""
                select 'people', count(distinct person) from (
                    select person, name, time, lag(name) over w as n, lag(time) over w as t from events where name in ({Codes(Names)})
                    window w as (partition by person order by {At}))
                where name = {Code(B)} and n = {Code(A)} and time - t <= {Sql(WithinMicros)}
                """);
        }
    }

    /// <summary>What must not lie strictly between; null: anything may.</summary>
    protected virtual string? Without => null;

    private string[] Names => Without is { } c ? [A, B, c] : [A, B];

    private static string At => $"time * 4 + CASE name WHEN {Code(B)} THEN 0 WHEN {Code(A)} THEN 2 ELSE 1 END";

    private string Conditions => string.Join(", ", Names.Select(name => $"name = {Code(name)}"));

    public override Answer Ask(CairnSide cairn)
    {
        var report = CairnSide.Take(FunnelRunner.Run(
            new FunnelRequest
            {
                Text = $"{A} > {B}",
                Within = "1h",
                Ties = "none",
                Exclusions = Without is { } c ? [new FunnelExclusionRequest(JsonSerializer.SerializeToElement(c))] : null,
            },
            cairn.Site()));
        return new Answer().Add("people", report.Converted);
    }

    private string Matched(string test, string settings) =>
        $"SELECT 'people', countIf(m) FROM (SELECT {test} AS m FROM bench.events WHERE name IN ({Codes(Names)}) GROUP BY person) {settings}";
}

/// <summary>Q3's variant: and no C between.</summary>
internal sealed class FollowedWithoutQuestion : FollowedQuestion
{
    public override string Key => "Q3c";

    public override string Title => $"{A} then {B} within 1h, no {Without} between";

    protected override string Without => "micro_05";
}
