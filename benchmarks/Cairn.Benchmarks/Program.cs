using Cairn.Benchmarks;

return args switch
{
    ["insert", .. var options] => InsertBenchmark.Run(options),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("insert [--events N] [--batch N] [--threads N]   rows a second into the event store, through Append");
    return 2;
}
