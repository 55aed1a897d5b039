using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Cairn.Ledger.Server;

/// <summary>The published program serving one data directory, as a process that may be killed.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const string Said = "Cairn listens on ";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _log = new();
    private readonly TaskCompletionSource<Uri?> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private bool _disposed;

    private ServerProcess(Process process)
    {
        _process = process;
        _reading = ReadAsync();
    }

    /// <summary>What it said so far.</summary>
    public IReadOnlyCollection<string> Log => _log;

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>Resident memory at its highest, in bytes; 0 when it cannot be known any more.</summary>
    public long PeakBytes => Status("VmHWM:");

    /// <summary>Resident memory now, in bytes.</summary>
    public long ResidentBytes => Status("VmRSS:");

    /// <summary>Starts it.</summary>
    /// <param name="command">The program and what stands before it, such as prlimit.</param>
    /// <param name="data">The data directory.</param>
    /// <param name="environment">Settings of its own; names as the environment has them.</param>
    public static ServerProcess Start(IReadOnlyList<string> command, string data, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(command[0]) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (var argument in command.Skip(1).Concat(["serve", "--data", data, "--listen", "127.0.0.1:0"]))
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new ServerProcess(Process.Start(start)!);
    }

    /// <summary>Waits until it says where it listens; null when it ended instead.</summary>
    public async Task<Uri?> ListensAsync() => await Task.WhenAny(_address.Task, Task.Delay(Patience)) == _address.Task ? await _address.Task : null;

    /// <summary>Ends it at once, as the machine would.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await EndAsync(Patience);
    }

    /// <summary>Asks it to stop.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits for its end; the exit code (137 for kill -9), or null when it goes on.</summary>
    public async Task<int?> EndAsync(TimeSpan atMost)
    {
        using var patience = new CancellationTokenSource(atMost);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
            await _reading.WaitAsync(patience.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return _process.HasExited ? _process.ExitCode : null;
        }
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        var output = _process.StandardOutput.ReadToEndAsync();
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            _log.Enqueue(line);
            if (line.StartsWith(Said, StringComparison.Ordinal))
            {
                _address.TrySetResult(new Uri(line[Said.Length..]));
            }
        }

        await output;
        _address.TrySetResult(null);
    }

    private long Status(string name)
    {
        try
        {
            var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/status")).FirstOrDefault(text => text.StartsWith(name, StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
