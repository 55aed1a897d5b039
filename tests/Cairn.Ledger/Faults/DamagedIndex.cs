using System.Globalization;
using Cairn.Ledger.Server;

namespace Cairn.Ledger.Faults;

/// <summary>F33: each file of the journey index deleted, cut, flipped or replaced by nonsense: rebuilt, and the same answers.</summary>
internal static class DamagedIndex
{
    private const int ShortRounds = 2;

    public static async Task RunAsync(Bench bench, RowResult row)
    {
        using var stage = new Stage(bench, row);
        await stage.StartAsync();
        await stage.Client.SendAsync(2_000);
        await stage.DrainAsync();
        var asOf = TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
        var right = await Answers.HashAsync(stage.Owner, asOf);
        await stage.StopAsync();
        var index = Path.Combine(stage.Data, "index");
        var kept = Path.Combine(stage.Folder, "index");
        Stage.CopyFolder(index, kept);
        var files = Directory.GetFiles(kept, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(kept, path)).Order(StringComparer.Ordinal).ToList();
        if (files.Count == 0)
        {
            throw new RowBrokenException("A stop left no file of the index.");
        }

        var damages = files.SelectMany(file => Enumerable.Range(0, 4).Select(how => (file, how))).ToList();
        foreach (var (file, how) in bench.IsLong ? damages : [.. damages.OrderBy(_ => bench.Random.Next()).Take(ShortRounds)])
        {
            Directory.Delete(index, recursive: true);
            Stage.CopyFolder(kept, index);
            Damage(bench.Random, Path.Combine(index, file), how);
            await stage.RestartAsync();
            row.Cycles++;
            if (await Answers.HashAsync(stage.Owner, asOf) != right)
            {
                row.Broken([$"I9: with {file} damaged (way {how}) the answers differ."]);
            }

            await stage.StopAsync();
        }

        await stage.RestartAsync();
        await stage.FinishAsync();
        row.Count(stage.Ledger);
    }

    private static void Damage(Random random, string path, int how)
    {
        var bytes = File.ReadAllBytes(path);
        switch (how)
        {
            case 0:
                File.Delete(path);
                break;
            case 1:
                File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
                break;
            case 2:
                if (bytes.Length > 0)
                {
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                }

                File.WriteAllBytes(path, bytes);
                break;
            default:
                random.NextBytes(bytes);
                File.WriteAllBytes(path, bytes);
                break;
        }
    }
}
