using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Cairn.Benchmarks.Collect;

/// <summary>The peer: a plain collector on Node that writes to PostgreSQL, both on the same one core, every commit synced.</summary>
internal sealed class NodeCollector : IDisposable
{
    public const int Port = 8762;
    private const int DatabasePort = 8763;

    private readonly ServerProcess _database;
    private readonly ServerProcess _node;

    private NodeCollector(ServerProcess database, ServerProcess node, string version) => (_database, _node, Version) = (database, node, version);

    /// <summary>What runs, with versions.</summary>
    public string Version { get; }

    /// <summary>Starts both with an empty table.</summary>
    /// <param name="folder">Where the database's files go.</param>
    /// <param name="core">The core of both.</param>
    /// <param name="mode"><c>row</c>: one commit for each event. <c>batch</c>: what waits goes in one statement.</param>
    public static async Task<NodeCollector> StartAsync(string folder, int core, string mode)
    {
        var programs = Directory.EnumerateDirectories("/usr/lib/postgresql").OrderBy(path => path.Length).ThenBy(path => path, StringComparer.Ordinal).Last() + "/bin";
        Directory.CreateDirectory(folder);
        Run("chown", "postgres", folder);
        Run([.. AsPostgres, $"{programs}/initdb", "-D", $"{folder}/data", "-A", "trust", "-U", "postgres", "--no-sync"]);
        var database = ServerProcess.Start(
            core, new Dictionary<string, string>(),
            [.. AsPostgres, $"{programs}/postgres", "-D", $"{folder}/data", "-k", folder, "-p", Number(DatabasePort), "-c", "listen_addresses=",
                "-c", "synchronous_commit=on", "-c", "fsync=on", "-c", "shared_buffers=512MB", "-c", "max_wal_size=4GB", "-c", "logging_collector=off", "-c", "log_min_messages=fatal"]);
        await WaitForFileAsync($"{folder}/.s.PGSQL.{DatabasePort}");
        var node = ServerProcess.Start(
            core, new Dictionary<string, string> { ["NODE_ENV"] = "production" },
            "node", Path.Combine(BenchFolder.Peers, "collector", "collector.mjs"), Number(Port), folder, Number(DatabasePort), mode);
        await WaitForPortAsync();
        return new NodeCollector(database, node, $"Node {Say("node", "--version").TrimStart('v')}, {Say($"{programs}/postgres", "--version")}");
    }

    /// <summary>Seconds of the processor used so far, by both.</summary>
    public double CpuSeconds() => _database.CpuSeconds() + _node.CpuSeconds();

    /// <summary>How many events the table holds.</summary>
    public static async Task<long> CountAsync()
    {
        using var http = new HttpClient();
        return long.Parse(await http.GetStringAsync(new Uri($"http://127.0.0.1:{Port}/count")), CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _node.Stop();
        _node.Dispose();
        _database.Stop();
        _database.Dispose();
    }

    // PostgreSQL refuses to run as root.
    private static string[] AsPostgres => Environment.UserName == "root" ? ["runuser", "-u", "postgres", "--"] : [];

    private static string Number(int port) => port.ToString(CultureInfo.InvariantCulture);

    private static void Run(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0 && command[0] != "chown")
        {
            throw new InvalidOperationException($"{string.Join(' ', command)} failed.");
        }
    }

    private static string Say(string program, string argument)
    {
        using var process = Process.Start(new ProcessStartInfo(program, [argument]) { RedirectStandardOutput = true })!;
        return process.StandardOutput.ReadToEnd().Trim();
    }

    private static async Task WaitForFileAsync(string path)
    {
        for (var attempt = 0; !File.Exists(path); attempt++)
        {
            await Task.Delay(attempt < 300 ? 100 : throw new InvalidOperationException("PostgreSQL did not start."));
        }
    }

    private static async Task WaitForPortAsync()
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync("127.0.0.1", Port);
                return;
            }
            catch (SocketException) when (attempt < 300)
            {
                await Task.Delay(100);
            }
        }
    }
}
