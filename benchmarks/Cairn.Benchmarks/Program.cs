using System.Globalization;
using Cairn.Benchmarks;
using Cairn.Benchmarks.Campaigns;
using Cairn.Benchmarks.Collect;
using Cairn.Benchmarks.Data;
using Cairn.Benchmarks.Funnels;
using Cairn.Benchmarks.Import;
using Cairn.Benchmarks.Journeys;
using Cairn.Benchmarks.Peers;
using Cairn.Benchmarks.Questions;
using Cairn.Benchmarks.Truth;

return args switch
{
    ["insert", .. var options] => InsertBenchmark.Run(options),
    ["import", .. var options] => new ImportBenchmark(
        Text(options, "--program") ?? throw new ArgumentException("Start it as ./bench import."), Number(options, "--events", 1_000_000), Names(options, "--only")).Run(),
    ["collect", .. var options] => await new CollectBenchmark(
        Text(options, "--program") ?? throw new ArgumentException("Start it as ./bench collect."), Number(options, "--seconds", 15), Names(options, "--only")).RunAsync(),
    ["collect-load", .. var options] => await SteadyLoad.RunAsync(
        Text(options, "--program") ?? throw new ArgumentException("Start it as ./bench collect-load."),
        Number(options, "--events", 1), Number(options, "--connections", 64), Number(options, "--rate", 1_000), Number(options, "--seconds", 20)),
    ["collect-stages", .. var options] => new StagesBenchmark(Number(options, "--events", 50), Number(options, "--rounds", 8)).Run(),
    ["data", .. var options] => DataCommand.Run(Number(options, "--events", 10_000_000)),
    ["store", .. var options] => MakeStore(Number(options, "--events", 10_000_000)),
    ["journeys", .. var options] => new JourneysBenchmark(Number(options, "--events", 10_000_000), Number(options, "--runs", 5), Names(options, "--only")).Run(),
    ["scan", .. var options] => new FunnelScanBenchmark(Number(options, "--events", 10_000_000), Number(options, "--runs", 9)).Run(),
    ["drivers", .. var options] => DriversSpeed.Run(Number(options, "--visitors", 770_000), Number(options, "--runs", 5)),
    ["truth", .. var options] => TruthBenchmark.Run(
        Number(options, "--seeds", 50), Number(options, "--visitors", 50_000), Text(options, "--worlds"), Number(options, "--first", 1), Text(options, "--file") ?? "truth.jsonl"),
    ["attribution-truth", .. var options] => AttributionTruth.Run(Number(options, "--seeds", 200), Number(options, "--households", 4_000), Number(options, "--model-seeds", 10)),
    ["truth-tables", .. var options] => TruthBenchmark.Tables(Text(options, "--worlds"), Text(options, "--file") ?? "truth.jsonl"),
    ["funnel", .. var options] => new JourneysBenchmark(Number(options, "--events", 10_000_000), Number(options, "--runs", 5), ["Q1", "Q1b", "Q2"]).Run(),
    ["attribution", .. var options] => new JourneysBenchmark(Number(options, "--events", 10_000_000), Number(options, "--runs", 5), ["Q7", "Q7d"]).Run()
        | LearnedSpeed.Run(Number(options, "--events", 10_000_000)),
    ["own", .. var options] => new OwnBenchmark(Number(options, "--events", 10_000_000), Number(options, "--runs", 5), Names(options, "--only")).Run(),
    ["growth", .. var options] => new GrowthBenchmark(Number(options, "--events", 100_000_000), Number(options, "--runs", 5)).Run(),
    ["--list"] or ["list"] => List(Console.Out, 0),
    _ => List(Console.Error, 2),
};

static int Number(string[] options, string name, int otherwise)
{
    var at = Array.IndexOf(options, name);
    return at >= 0 && at + 1 < options.Length ? int.Parse(options[at + 1], NumberStyles.None, CultureInfo.InvariantCulture) : otherwise;
}

static string[] Names(string[] options, string name)
{
    var at = Array.IndexOf(options, name);
    return at >= 0 && at + 1 < options.Length ? options[at + 1].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [];
}

static int MakeStore(int events)
{
    var store = BenchStore.Make(events);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{store.Events:N0} events appended in {store.AppendSeconds:N0} s: {store.Folder}"));
    foreach (var peer in PeerTables.Load(store))
    {
        Console.WriteLine(peer);
    }

    return 0;
}

static string? Text(string[] options, string name)
{
    var at = Array.IndexOf(options, name);
    return at >= 0 && at + 1 < options.Length ? options[at + 1] : null;
}

static int List(TextWriter output, int exitCode)
{
    output.WriteLine("data     [--events N]                         the events of the bench as a Parquet file");
    output.WriteLine("insert   [--events N]                         rows a second into the event store, through Append");
    output.WriteLine("import   [--events N] [--only jsonl,csv]       lines a second of 'cairn import', beside DuckDB and ClickHouse");
    output.WriteLine("collect  [--seconds N] [--only single-64,batch,funnel,hostile,peer] what one core takes in durably, beside Node and PostgreSQL");
    output.WriteLine("collect-load [--events 1|50] [--rate N] [--connections N] [--seconds N] one steady rate of requests, for a profiler");
    output.WriteLine("collect-stages [--events 1|50] [--rounds N]    what each stage from a body to the store costs an event");
    output.WriteLine("store    [--events N]                         the events in a store of Cairn's own and in the peers' tables, made once and kept in benchmarks/data");
    output.WriteLine("journeys [--events N] [--runs N] [--only Q1,Q5] the questions of the specification beside ClickHouse and DuckDB");
    output.WriteLine("funnel   [--events N] [--runs N]              of these the funnels alone: Q1, Q1b, Q2");
    output.WriteLine("attribution [--events N] [--runs N]           of these the credits, linear and by time decay, and how long the models that learn take over 20 channels");
    output.WriteLine("own      [--events N] [--runs N] [--only Q1,Q5] the same questions of Cairn alone, for a profiler");
    output.WriteLine("growth   [--events N] [--runs N]              time of every question against events and visitors, Cairn alone");
    output.WriteLine("scan     [--events N] [--runs N]              our own funnels, without a store");
    output.WriteLine("truth    [--seeds N] [--visitors N] [--worlds A,B] [--file F] drivers in made-up shops whose causes are known; adds to F what it lacks");
    output.WriteLine("attribution-truth [--seeds N] [--households N] [--model-seeds N] hold-outs and models in made-up campaigns whose effect is known");
    output.WriteLine("truth-tables [--worlds A,B] [--file F]        the tables of such a file");
    output.WriteLine("drivers  [--visitors N] [--runs N]            a hundred candidates beside one funnel over the same journeys");
    output.WriteLine("the questions:");
    foreach (var question in Question.All)
    {
        output.WriteLine($"  {question.Key,-4} {question.Title}");
    }

    return exitCode;
}
