using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Cairn.Storage.Tests.Spool;

/// <summary>The spool in a process of its own that dies, or is watched, at its system calls.</summary>
public sealed class SpoolKillTests : IDisposable
{
    private const int Rounds = 10;
    private static readonly string Child = Path.Combine(AppContext.BaseDirectory, "Cairn.SpoolChild");

    private readonly SpoolFixture _dir = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _dir.Dispose();

    [Fact]
    public async Task Killed_at_any_moment_every_acknowledged_request_is_there_once()
    {
        var acknowledged = new List<UInt128>();
        var random = new Random(20261121);
        for (var round = 0; round < Rounds; round++)
        {
            using var child = Start(Child, $"{_dir.File} full 8 {(round + 1L) * 1_000_000_000} 1000000");
            for (var left = random.Next(1, 400); left > 0; left--)
            {
                Note(await child.StandardOutput.ReadLineAsync(Stop), acknowledged);
            }

            child.Kill();
            while (await child.StandardOutput.ReadLineAsync(Stop) is { } line)
            {
                Note(line, acknowledged); // written before the kill
            }

            await child.WaitForExitAsync(Stop);
        }

        using var spool = _dir.Open();
        var kept = SpoolFixture.Ids(spool);
        Assert.Empty(acknowledged.Except(kept));
        Assert.Equal(kept.Length, kept.Distinct().Count());
        Assert.True(acknowledged.Count >= Rounds);
    }

    [Fact]
    public async Task A_sync_succeeds_before_each_acknowledgement_and_without_syncs_this_test_sees_it()
    {
        Assert.SkipUnless(await CanTraceAsync(), "strace is not installed, or this machine does not let it trace its own child");

        Assert.Equal(0, UnsyncedAcknowledgements(await TraceAsync("full")));
        Assert.Equal(20, UnsyncedAcknowledgements(await TraceAsync("memory"))); // the control: nothing is synced, and it shows
    }

    [Fact]
    public async Task A_failed_sync_acknowledges_nothing_and_ends_the_process()
    {
        Assert.SkipUnless(await CanTraceAsync(), "strace is not installed, or this machine does not let it trace its own child");

        _dir.Open().Dispose();
        using var child = Start("strace", $"-f -qq -o /dev/null -P {_dir.File}-wal -e trace=fsync,fdatasync -e inject=fsync,fdatasync:error=EIO {Child} {_dir.File} full 1 1 20");
        var output = await child.StandardOutput.ReadToEndAsync(Stop);
        await child.WaitForExitAsync(Stop);

        Assert.Equal(("open\n", 1), (output, child.ExitCode));
    }

    /// <summary>Counts the acknowledgements of a client that asks one after the other which no sync of the log went before.</summary>
    private static int UnsyncedAcknowledgements(IEnumerable<string> trace)
    {
        var unsynced = 0;
        var acknowledged = 0;
        var synced = false;
        var pending = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in trace)
        {
            var thread = line.Split(' ', 2)[0];
            var isSync = line.Contains("fsync(", StringComparison.Ordinal) || line.Contains("fdatasync(", StringComparison.Ordinal);
            if (isSync && line.Contains("-wal", StringComparison.Ordinal))
            {
                synced |= line.EndsWith("= 0", StringComparison.Ordinal);
                pending.Add(thread);
            }
            else if (line.Contains("sync resumed", StringComparison.Ordinal) && pending.Contains(thread))
            {
                synced |= line.EndsWith("= 0", StringComparison.Ordinal);
            }
            else if (line.Contains("\"open\\n\"", StringComparison.Ordinal))
            {
                synced = false; // what opening the file synced says nothing about the first request
            }
            else if (line.Contains("write(", StringComparison.Ordinal) && line.Contains("\"ack ", StringComparison.Ordinal))
            {
                acknowledged++;
                unsynced += synced ? 0 : 1;
                synced = false;
            }
        }

        Assert.Equal(20, acknowledged);
        return unsynced;
    }

    private async Task<string[]> TraceAsync(string durability)
    {
        using var fresh = new SpoolFixture();
        fresh.Open().Dispose();
        var log = Path.Combine(_dir.Directory, durability + ".trace");
        using var traced = Start("strace", $"-f -y -qq -o {log} -e trace=fsync,fdatasync,write {Child} {fresh.File} {durability} 1 1 20");
        await traced.StandardOutput.ReadToEndAsync(Stop);
        await traced.WaitForExitAsync(Stop);
        Assert.Equal(0, traced.ExitCode);
        return await File.ReadAllLinesAsync(log, Stop);
    }

    private static async Task<bool> CanTraceAsync()
    {
        if (!File.Exists("/usr/bin/strace"))
        {
            return false;
        }

        using var probe = Start("strace", "-f -qq -o /dev/null true");
        await probe.WaitForExitAsync(Stop);
        return probe.ExitCode == 0;
    }

    /// <summary>Takes a line that is whole; the last one before a kill may not be.</summary>
    private static void Note(string? line, List<UInt128> acknowledged)
    {
        Assert.NotNull(line);
        if (line.StartsWith("ack ", StringComparison.Ordinal) && line.EndsWith('.'))
        {
            acknowledged.Add(UInt128.Parse(line.AsSpan(4, line.Length - 5), CultureInfo.InvariantCulture));
        }
    }

    private static Process Start(string program, string arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
}
