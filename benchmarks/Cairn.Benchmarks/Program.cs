using System.Globalization;
using Cairn.Benchmarks;
using Cairn.Benchmarks.Data;
using Cairn.Benchmarks.Funnels;

return args switch
{
    ["insert", .. var options] => InsertBenchmark.Run(options),
    ["data", .. var options] => DataCommand.Run(Number(options, "--events", 10_000_000)),
    ["funnel", .. var options] => new FunnelBenchmark(Number(options, "--events", 10_000_000), Number(options, "--runs", 5)).Run(),
    ["scan", .. var options] => new FunnelScanBenchmark(Number(options, "--events", 10_000_000), Number(options, "--runs", 9)).Run(),
    ["--list"] or ["list"] => List(Console.Out, 0),
    _ => List(Console.Error, 2),
};

static int Number(string[] options, string name, int otherwise)
{
    var at = Array.IndexOf(options, name);
    return at >= 0 && at + 1 < options.Length ? int.Parse(options[at + 1], NumberStyles.None, CultureInfo.InvariantCulture) : otherwise;
}

static int List(TextWriter output, int exitCode)
{
    output.WriteLine("data   [--events N]            the events of the bench as a Parquet file");
    output.WriteLine("insert [--events N]            rows a second into the event store, through Append");
    output.WriteLine("funnel [--events N] [--runs N] the four-step funnel beside ClickHouse and DuckDB");
    output.WriteLine("scan   [--events N] [--runs N] our own funnels, without a store");
    return exitCode;
}
