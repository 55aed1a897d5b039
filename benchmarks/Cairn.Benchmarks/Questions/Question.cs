using System.Globalization;
using Cairn.Benchmarks.Data;
using Cairn.Benchmarks.Peers;

namespace Cairn.Benchmarks.Questions;

/// <summary>One question of the performance specification, as Cairn is asked it and as each peer is asked it at its best.</summary>
internal abstract class Question
{
    /// <summary>All of them, in the order of the specification.</summary>
    public static IReadOnlyList<Question> All { get; } =
    [
        Funnels.Common, Funnels.ByChannel, Funnels.Rare, new FollowedQuestion(), new FollowedWithoutQuestion(),
        new RetentionQuestion(), new SessionsQuestion(), new TransitionsQuestion(), new PathsQuestion(), new CreditQuestion(decay: false),
        new CreditQuestion(decay: true), new DailyVisitorsQuestion(), new MatrixQuestion(),
    ];

    /// <summary>Such as <c>Q1</c>.</summary>
    public abstract string Key { get; }

    /// <summary>The question in a line.</summary>
    public abstract string Title { get; }

    /// <summary>The ways of ClickHouse.</summary>
    public abstract IEnumerable<PeerVariant> ClickHouse { get; }

    /// <summary>The ways of DuckDB.</summary>
    public abstract IEnumerable<PeerVariant> DuckDb { get; }

    /// <summary>By how much of itself a number may differ; 0: not at all.</summary>
    public virtual double Tolerance => 0;

    /// <summary>Asks Cairn's report; null while there is none.</summary>
    public abstract Answer? Ask(CairnSide cairn);

    /// <summary>A peer's answer with Cairn's names for its rows.</summary>
    public virtual Answer Read(Answer peer) => peer;

    /// <summary>The code of an event name in the peers' tables.</summary>
    protected static int Code(string name) => BenchWorld.Names.Index().First(pair => pair.Item == name).Index;

    /// <summary>Codes of event names with commas between.</summary>
    protected static string Codes(params IEnumerable<string> names) => string.Join(", ", names.Select(Code));

    /// <summary>The channel behind a peer's code.</summary>
    protected static string ChannelName(string code) => BenchWorld.Channels[int.Parse(code, CultureInfo.InvariantCulture)];

    /// <summary>A number in SQL.</summary>
    protected static string Sql(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>How ClickHouse is told its threads.</summary>
    protected static string Settings { get; } = $"SETTINGS max_threads = {PeerProcess.Threads}";

    /// <summary>Aggregation by a prefix of the table's order.</summary>
    protected static string InOrder { get; } = Settings + ", optimize_aggregation_in_order = 1";
}
