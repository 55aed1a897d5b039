using System.Globalization;
using System.Text;
using Cairn.Collection.Decoding;
using Cairn.Collection.Ids;
using Cairn.Storage;
using Cairn.Storage.Spool;

// A process to be killed: appends from several threads and writes "open" once it may append, and "ack ID." once the spool has answered.
//   Cairn.SpoolChild FILE DURABILITY THREADS FIRST-ID COUNT
// Each thread appends COUNT requests one after the other. Ends with 0, or with 1 when the spool broke, as the host does.
var durability = Enum.Parse<SpoolDurability>(args[1], ignoreCase: true);
var threads = int.Parse(args[2], CultureInfo.InvariantCulture);
var firstId = ulong.Parse(args[3], CultureInfo.InvariantCulture);
var count = int.Parse(args[4], CultureInfo.InvariantCulture);
using var spool = EventSpool.Open(args[0], new SpoolOptions { Durability = durability, ReserveBytes = 0 }, TimeProvider.System, IdSource.Random);
using var output = Console.OpenStandardOutput();
var gate = new Lock();
output.Write("open\n"u8);

try
{
    await Task.WhenAll(Enumerable.Range(0, threads).Select(thread => Task.Run(() => AppendAsync((ulong)thread))));
    return 0;
}
catch (StorageUnavailableException) when (spool.Fatal.IsCompleted)
{
    return 1;
}

async Task AppendAsync(ulong thread)
{
    for (var i = 0; i < count; i++)
    {
        var id = firstId + (thread * 1_000_000) + (ulong)i;
        await spool.AppendAsync(new CollectedBatch
        {
            Site = 1,
            ReceivedMicros = i,
            Events = [new CollectedEvent { EventId = id, Visitor = "v", Name = "page_view", OccurredMicros = i }],
        });
        lock (gate)
        {
            output.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"ack {id}.\n")));
        }
    }
}
