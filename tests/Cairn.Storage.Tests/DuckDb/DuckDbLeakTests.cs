using Cairn.Storage.DuckDb;
using Xunit;

namespace Cairn.Storage.Tests.DuckDb;

/// <summary>Counts what the whole process holds, so nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(Alone))]
public sealed class DuckDbLeakTests
{
    [Fact]
    public void Opening_and_closing_leaks_neither_handles_nor_memory()
    {
        using var database = DuckDbDatabase.InMemory(new DuckDbOptions { MemoryMiB = 128, Threads = 1 });
        Use(database, 200);
        var handles = Handles();
        var memory = Environment.WorkingSet;

        Use(database, 1_000);

        Assert.InRange(Handles(), 0, handles + 5);
        Assert.InRange(Environment.WorkingSet, 0, memory + (48 << 20));
    }

    private static void Use(DuckDbDatabase database, int times)
    {
        for (var i = 0; i < times; i++)
        {
            using var connection = database.Connect();
            connection.Execute($"create temp table t (s varchar)");
            using var rows = connection.Appender("t");
            rows.Add("a text of more than twelve bytes");
            rows.EndRow();
            rows.Flush();
            using var read = connection.Stream($"select s from t where s <> {"x"}");
            Assert.True(read.NextChunk());
            Assert.Throws<DuckDbException>(() => connection.Execute($"select nope"));
            if (i % 50 == 0)
            {
                DuckDbDatabase.InMemory(new DuckDbOptions { MemoryMiB = 64, Threads = 1 }).Dispose();
            }
        }
    }

    private static int Handles() => OperatingSystem.IsLinux() ? Directory.GetFiles("/proc/self/fd").Length : 0;
}
