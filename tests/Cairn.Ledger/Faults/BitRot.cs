using System.Globalization;
using Cairn.Ledger.Server;

namespace Cairn.Ledger.Faults;

/// <summary>F5: one bit flipped anywhere in spool, store, catalog, key or index. Found and named, rebuilt, or without effect; what changes an answer in silence is counted and published.</summary>
internal static class BitRot
{
    private const int MostFlips = 10_000;

    public static async Task RunAsync(Bench bench, RowResult row)
    {
        using var stage = new Stage(bench, row);
        await stage.StartAsync();
        await stage.Client.SendAsync(2_000);
        await stage.DrainAsync();
        var asOf = TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
        var right = await Answers.HashAsync(stage.Owner, asOf);
        await stage.StopAsync();
        stage.CheckAtRest(isDrained: true);
        row.Count(stage.Ledger);
        var kept = Path.Combine(stage.Folder, "kept");
        Stage.CopyFolder(stage.Data, kept);
        var kinds = Directory.GetFiles(kept, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(kept, path))
            .Where(path => new FileInfo(Path.Combine(kept, path)).Length > 0).Order(StringComparer.Ordinal)
            .GroupBy(path => path.StartsWith("index", StringComparison.Ordinal) ? "index" : path).Select(kind => (Name: kind.Key, Files: kind.ToList())).ToList();
        var outcomes = new SortedDictionary<string, int[]>(StringComparer.Ordinal);
        var started = TimeProvider.System.GetTimestamp();
        while (row.Cycles < MostFlips && TimeProvider.System.GetElapsedTime(started) < bench.Budget)
        {
            var (kind, files) = kinds[bench.Random.Next(kinds.Count)];
            Stage.CopyFolder(kept, stage.Data);
            Flip(bench.Random, Path.Combine(stage.Data, files[bench.Random.Next(files.Count)]));
            row.Cycles++;
            outcomes.TryAdd(kind, new int[4]);
            outcomes[kind][await OutcomeAsync(stage, asOf, right)]++;
            Directory.Delete(stage.Data, recursive: true);
        }

        foreach (var (file, counts) in outcomes)
        {
            row.Notes.Add($"{file}: of {counts.Sum()} flips {counts[0]} changed nothing, {counts[1]} were found at start, {counts[2]} when asked, {counts[3]} changed an answer in silence.");
        }

        if (outcomes.TryGetValue("index", out var ofIndex) && ofIndex[3] > 0)
        {
            row.Broken(["A flipped bit of the index changed an answer: its checksums must see that."]);
        }
    }

    /// <summary>0 for the same answers, 1 for a start that was refused, 2 for an answer that was, 3 for another answer.</summary>
    private static async Task<int> OutcomeAsync(Stage stage, string asOf, string right)
    {
        if (!await stage.StartAsync())
        {
            stage.Server.Dispose();
            return 1;
        }

        try
        {
            return await Answers.HashAsync(stage.Owner, asOf) == right ? 0 : 3;
        }
        catch (Exception failure) when (failure is InvalidOperationException or HttpRequestException)
        {
            return 2;
        }
        finally
        {
            await stage.Server.KillAsync();
            stage.Server.Dispose();
        }
    }

    private static void Flip(Random random, string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = random.NextInt64(file.Length);
        var old = file.ReadByte();
        file.Position--;
        file.WriteByte((byte)(old ^ (1 << random.Next(8))));
    }
}
