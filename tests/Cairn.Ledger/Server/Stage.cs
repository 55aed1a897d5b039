using System.Diagnostics;
using System.Globalization;
using Cairn.Ledger.Client;
using Cairn.Ledger.Oracle;

namespace Cairn.Ledger.Server;

/// <summary>One data directory, the server on it, the sender and its ledger: what every row of the matrix plays on.</summary>
internal sealed class Stage : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly Bench _bench;
    private readonly string _folder;
    private readonly Dictionary<string, string> _settings;

    /// <param name="bench">What the run has.</param>
    /// <param name="row">What is being found; breaches go there.</param>
    /// <param name="data">Where the data directory goes; null for the run's scratch folder.</param>
    /// <param name="settings">More settings of the server.</param>
    public Stage(Bench bench, RowResult row, string? data = null, IReadOnlyDictionary<string, string>? settings = null)
    {
        (_bench, Row) = (bench, row);
        _folder = Directory.CreateDirectory(Path.Combine(bench.Scratch, string.Create(CultureInfo.InvariantCulture, $"{row.Id}-{bench.NextNumber()}"))).FullName;
        Data = data ?? Path.Combine(_folder, "data");
        CopyFolder(bench.Template.Folder, Data);
        _settings = Settings(_folder);
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
        {
            _settings[name] = value;
        }

        Ledger = new Client.Ledger(Path.Combine(_folder, "ledger.log"));
        Client = new OpenLoopClient(Ledger, new EventMaker(bench.Random.Next()), bench.Template.Keys, () => Shim?.Records ?? 0);
        Owner = new OwnerClient(Data);
    }

    public RowResult Row { get; }

    public string Data { get; }

    public string Folder => _folder;

    public Client.Ledger Ledger { get; }

    public OpenLoopClient Client { get; }

    public OwnerClient Owner { get; }

    /// <summary>Breaks what the server asks of the disk and the clock; null for nothing.</summary>
    public Shim.Shim? Shim { get; set; }

    /// <summary>What stands before the program on its command line.</summary>
    public IReadOnlyList<string> Before { get; set; } = [];

    /// <summary>Whether good events may end among the failed ones, since the server's clock is wrong.</summary>
    public bool GoodMayFail { get; init; }

    public ServerProcess Server { get; private set; } = null!;

    /// <summary>What every server of these runs is told: secrets beside its data, forwarded addresses believed, no reserve on the disk.</summary>
    public static Dictionary<string, string> Settings(string folder) => new()
    {
        ["Cairn__Server__ProxyNetworks__0"] = "127.0.0.0/8",
        ["Cairn__Server__RuntimeDirectory"] = Directory.CreateDirectory(Path.Combine(folder, "run")).FullName,
        ["Cairn__Server__KeyDirectory"] = Directory.CreateDirectory(Path.Combine(folder, "keys")).FullName,
        ["Cairn__Server__CrashesBeforeStoreOnly"] = "0", // runs are killed all the time, and reports are asked afterwards
        ["Cairn__Spool__ReserveBytes"] = "1048576",
        ["Cairn__Store__MemoryMiB"] = "256",
    };

    /// <summary>Starts the server and waits until it is ready; false when it ended, or was not within four minutes (I6).</summary>
    /// <param name="isRecovery">Whether the time counts as one of recovery.</param>
    public async Task<bool> StartAsync(bool isRecovery = false)
    {
        var started = TimeProvider.System.GetTimestamp();
        var settings = new Dictionary<string, string>(_settings);
        Shim?.AddTo(settings, Data);
        Server = ServerProcess.Start([.. Before, _bench.Program], Data, settings);
        if (await Server.ListensAsync() is not { } address)
        {
            return false;
        }

        Client.Address = address;
        while (!Server.HasEnded)
        {
            if ((await Owner.GetAsync("ready")).Status == 200)
            {
                if (isRecovery)
                {
                    Row.RecoverySeconds.Add(TimeProvider.System.GetElapsedTime(started).TotalSeconds);
                }

                return true;
            }

            if (TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                return false;
            }

            await Task.Delay(10);
        }

        return false;
    }

    /// <summary>Starts it again after a fault, which must work without a person.</summary>
    public async Task RestartAsync()
    {
        Shim?.Calm();
        if (!await StartAsync(isRecovery: true))
        {
            throw new RowBrokenException($"I6: it did not start again by itself: {string.Join(" / ", Server.Log.TakeLast(3))}");
        }
    }

    /// <summary>Waits until the store has all that lies in the spool.</summary>
    public async Task DrainAsync()
    {
        var started = TimeProvider.System.GetTimestamp();
        while (CountSpool() > 0)
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                throw new RowBrokenException("The store did not take what lies in the spool within four minutes.");
            }

            await Task.Delay(50);
        }
    }

    /// <summary>Looks at the disk while nobody has it open.</summary>
    public void CheckAtRest(bool isDrained = false, string? data = null, Func<LedgerEntry, bool>? mustBeKept = null)
    {
        var entries = Ledger.Entries();
        Row.Take(Invariants.Check(entries, AtRest.Read(data ?? Data, [.. entries.Select(entry => entry.Id)], _folder), isDrained, GoodMayFail, mustBeKept));
    }

    /// <summary>Everything to the end: what is unsure is sent again, the store catches up, the server's answers and the disk agree with the ledger, and a second start and a rebuilt index answer the same.</summary>
    /// <remarks>The server runs, and is stopped afterwards. The short form leaves the last two out but for F1 and F6.</remarks>
    public async Task FinishAsync()
    {
        await Client.SettleAsync();
        await Client.RetryUnknownAsync();
        await DrainAsync();
        Row.Broken(await Answers.CheckAsync(Owner, Ledger.Entries()));
        var asOf = TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
        var first = await Answers.HashAsync(Owner, asOf);
        await StopAsync();
        CheckAtRest(isDrained: true);

        if (_bench.IsLong || Row.Id is "F1" or "F6")
        {
            await AgainAsync(first, asOf);
        }

        Row.Broken([.. Client.Faults]);
    }

    /// <summary>A second start and an index rebuilt from the store give the same answers (I9).</summary>
    private async Task AgainAsync(string first, string asOf)
    {
        await RestartAsync();
        var second = await Answers.HashAsync(Owner, asOf);
        await StopAsync();
        Directory.Delete(Path.Combine(Data, "index"), recursive: true);
        await RestartAsync();
        var third = await Answers.HashAsync(Owner, asOf);
        if (first != second || first != third)
        {
            Row.Broken([$"I9: answers differ after a second start ({first != second}) or from a rebuilt index ({first != third})"]);
        }

        await StopAsync();
    }

    /// <summary>Kills it, and judges its log (I8).</summary>
    public async Task KillAsync()
    {
        await Server.KillAsync();
        JudgeLog();
        Server.Dispose();
    }

    /// <summary>Stops it as a person would; the exit code must be 0.</summary>
    public async Task StopAsync()
    {
        Server.Terminate();
        var code = await Server.EndAsync(TimeSpan.FromSeconds(15));
        if (code != 0)
        {
            Row.Broken([$"a stop ended with {code?.ToString(CultureInfo.InvariantCulture) ?? "nothing within 15 s"}"]);
        }

        JudgeLog();
        Server.Dispose();
    }

    /// <summary>An exception nobody caught, or an error the log blames on no fault, is a breach.</summary>
    public void JudgeLog() => Row.Broken(
        [.. Server.Log.Where(line => line.Contains("nhandled exception", StringComparison.Ordinal) || line.StartsWith("crit:", StringComparison.Ordinal) || line.Contains(" crit: ", StringComparison.Ordinal))
            .Take(2).Select(line => $"I8: {line}")]);

    public void Dispose()
    {
        if (Server is { } server)
        {
            server.Dispose();
        }

        Owner.Dispose();
        Client.Dispose();
        Ledger.Dispose();
        Shim?.Dispose();
        if (Row.BrokenRules.Count == 0 && !_bench.KeepsAll)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    /// <summary>Copies a folder with all its files as they are.</summary>
    public static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        using var copy = Process.Start("cp", ["-a", from + "/.", to]);
        copy.WaitForExit();
        if (copy.ExitCode != 0)
        {
            throw new IOException($"{from} could not be copied.");
        }
    }

    /// <summary>How many rows lie in the spool of a running server.</summary>
    public long CountSpool()
    {
        using var spool = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(Data, "spool.db")};Mode=ReadOnly;Pooling=False");
        spool.Open();
        using var count = spool.CreateCommand();
        count.CommandText = "select count(*) from entries";
        return (long)count.ExecuteScalar()!;
    }
}
