using Cairn.Benchmarks.Peers;
using Cairn.Journeys.Time;
using Cairn.Reports.Funnels;

namespace Cairn.Benchmarks.Questions;

/// <summary>The funnels of Q1 and Q2.</summary>
internal static class Funnels
{
    public static Question Common { get; } = new FunnelQuestion(
        "Q1", ["view_item", "add_to_cart", "begin_checkout", "purchase"], "7d", 7 * Timestamp.Day);

    public static Question ByChannel { get; } = new FunnelQuestion(
        "Q1b", ["view_item", "add_to_cart", "begin_checkout", "purchase"], "7d", 7 * Timestamp.Day)
    { MobileByChannel = true };

    public static Question Rare { get; } = new FunnelQuestion("Q2", ["micro_63", "view_item", "add_to_cart"], "1d", Timestamp.Day) { RareEntry = true };
}

/// <summary>Ordered funnels beside <c>windowFunnel</c>, whose rule for ties they take.</summary>
internal sealed class FunnelQuestion(string key, string[] steps, string within, long windowMicros) : Question
{
    private const string Table = "bench.events";

    /// <summary>Mobile events alone, and one funnel for each channel.</summary>
    public bool MobileByChannel { get; init; }

    /// <summary>Few visitors take the first step, so that a peer gains by choosing them first.</summary>
    public bool RareEntry { get; init; }

    public override string Key => key;

    public override string Title => $"{string.Join(" > ", steps)} within {within}{(MobileByChannel ? ", mobile only, by channel" : "")}";

    public override IEnumerable<PeerVariant> ClickHouse
    {
        get
        {
            var only = $"name IN ({Codes(steps)}){(MobileByChannel ? " AND device = 1" : "")}";
            yield return new PeerVariant("windowFunnel, filtered, aggregation in order", Levels(only, InOrder));
            yield return new PeerVariant("windowFunnel, filtered", Levels(only, Settings));
            if (RareEntry)
            {
                var entered = $"person IN (SELECT person FROM {Table} WHERE name = {Code(steps[0])})";
                yield return new PeerVariant("windowFunnel, entered only, aggregation in order", Levels($"{only} AND {entered}", InOrder));
                yield return new PeerVariant("windowFunnel, entered only", Levels($"{only} AND {entered}", Settings));
            }

            yield return new PeerVariant("windowFunnel, naive", Levels(MobileByChannel ? "device = 1" : "1", Settings));
        }
    }

    public override IEnumerable<PeerVariant> DuckDb
    {
        get
        {
            var only = $"name in ({Codes(steps)}){(MobileByChannel ? " and device = 1" : "")}";
            yield return new PeerVariant("nested windows, grouped by visitor", Windows(only));
            if (RareEntry)
            {
                yield return new PeerVariant(
                    "nested windows, entered only", Windows($"{only} and person in (select person from events where name = {Code(steps[0])})"));
            }
        }
    }

    public override Answer Ask(CairnSide cairn)
    {
        var report = CairnSide.Take(FunnelRunner.Run(
            new FunnelRequest
            {
                Text = string.Join(" > ", steps),
                Within = within,
                Ties = "any",
                Reuse = true,
                Filters = MobileByChannel ? ["device = \"mobile\""] : null,
                Breakdown = MobileByChannel ? new FunnelBreakdownRequest("channel", "all") : null,
            },
            cairn.Site()));
        var answer = new Answer();
        if (report.Breakdown is null)
        {
            return answer.Add("people", Counts(report.Steps));
        }

        foreach (var row in report.Breakdown)
        {
            answer.Add(row.Value, Counts(row.Steps));
        }

        return answer;
    }

    public override Answer Read(Answer peer) => MobileByChannel ? peer.Rename(ChannelName) : peer;

    private static double[] Counts(IEnumerable<FunnelStepResult> results) => [.. results.Select(step => (double)step.Count)];

    private string Levels(string where, string settings)
    {
        var (group, row) = MobileByChannel ? ("person, channel", "channel") : ("person", "'people'");
        return $"""
            SELECT {row}, {string.Join(", ", steps.Select((_, step) => $"countIf(level > {step})"))}
            FROM (
                SELECT {(MobileByChannel ? "channel, " : "")}windowFunnel({Sql(windowMicros)})(time, {string.Join(", ", steps.Select(step => $"name = {Code(step)}"))}) AS level
                FROM {Table} WHERE {where} GROUP BY {group})
            {(MobileByChannel ? "GROUP BY channel HAVING countIf(level > 0) > 0" : "")}
            {settings}
            """;
    }

    // The latest entry that can stand behind each event, step by step; range frames let events of one instant follow each other.
    private string Windows(string where)
    {
        var unit = MobileByChannel ? "person, channel" : "person";
        var frame = $"over (partition by {unit} order by time range between unbounded preceding and current row)";
        var entries = steps.Skip(1).Index().Aggregate(
            $"select person, channel, time, name, max(case when name = {Code(steps[0])} then time end) {frame} as e1 from events where {where}",
            (query, step) =>
                $"select *, max(case when name = {Code(step.Item)} and time - e{step.Index + 1} <= {Sql(windowMicros)} then e{step.Index + 1} end) {frame} as e{step.Index + 2} from ({query})");
        var level = string.Join(" + ", steps.Select((_, step) => $"(max(e{step + 1}) is not null)::int"));
        return $"""
            select {(MobileByChannel ? "channel" : "'people'")}, {string.Join(", ", steps.Select((_, step) => $"count(*) filter (level > {step})"))}
            from (select {(MobileByChannel ? "channel, " : "")}{level} as level from ({entries}) group by {unit})
            {(MobileByChannel ? "group by channel having count(*) filter (level > 0) > 0" : "")}
            """;
    }
}
