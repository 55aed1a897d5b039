using System.Diagnostics;
using System.IO.MemoryMappedFiles;
using System.Text;

namespace Cairn.Ledger.Shim;

/// <summary>The calls that reach the disk, as the shim groups them.</summary>
[Flags]
internal enum Calls
{
    None = 0,
    Sync = 1,
    PositionedWrite = 2,
    Write = 4,
    Rename = 8,
    Unlink = 16,
    Truncate = 32,
    Writes = PositionedWrite | Write,
    All = Sync | Writes | Rename | Unlink | Truncate,
}

/// <summary>Steers <c>shim.c</c>, which the server is started with: at any time, through a file both have mapped.</summary>
internal sealed class Shim : IDisposable
{
    private static readonly Lock Building = new();
    private static string? _library;

    private readonly string _steering;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    /// <param name="scratch">Where its files lie.</param>
    /// <param name="records">Whether every write, truncation, rename, removal and sync is recorded with its bytes.</param>
    /// <exception cref="RowSkippedException">There is no C compiler, or this is not Linux.</exception>
    public Shim(string scratch, bool records = false)
    {
        Build();
        _steering = Path.Combine(scratch, "shim.control");
        Recording = records ? Path.Combine(scratch, "shim.record") : null;
        File.WriteAllBytes(_steering, new byte[4096]);
        _file = MemoryMappedFile.CreateFromFile(_steering, FileMode.Open);
        _view = _file.CreateViewAccessor(0, 4096);
    }

    /// <summary>The file of records; null when it does not record.</summary>
    public string? Recording { get; }

    /// <summary>How many records were written so far.</summary>
    public long Records => _view.ReadInt64(13 * 8);

    /// <summary>How many calls of the watched kind there were.</summary>
    public long CallsSeen => _view.ReadInt64(0);

    /// <summary>How many calls were made to fail.</summary>
    public long Failed => _view.ReadInt64(9 * 8);

    /// <summary>Counts calls, and kills the process at one of them.</summary>
    /// <param name="set">Which calls.</param>
    /// <param name="at">Which of them, from 1; 0 for none.</param>
    /// <param name="when">0 before the call, 1 after it, 2 with half of it written.</param>
    public void KillAt(Calls set, long at, int when)
    {
        Set(1, at);
        Set(2, when);
        Set(3, (long)set);
    }

    /// <summary>Makes calls fail.</summary>
    /// <param name="set">Which calls.</param>
    /// <param name="error">The errno.</param>
    /// <param name="after">How many still work.</param>
    /// <param name="most">How many fail then; 0 for all.</param>
    /// <param name="only">How the path ends; empty for every file of the data directory.</param>
    public void Fail(Calls set, int error, long after = 0, long most = 0, string only = "")
    {
        Only(only);
        Set(5, error);
        Set(6, after);
        Set(7, most);
        Set(8, 0);
        Set(9, 0);
        Set(4, (long)set);
    }

    /// <summary>Makes calls slow.</summary>
    public void Delay(Calls set, TimeSpan time, string only = "")
    {
        Only(only);
        Set(11, (long)time.TotalMicroseconds);
        Set(10, (long)set);
    }

    /// <summary>Moves the server's clock, at once.</summary>
    public void MoveClock(TimeSpan by) => Set(12, (long)by.TotalSeconds);

    /// <summary>Nothing is broken any more; what was recorded stays.</summary>
    public void Calm()
    {
        Set(1, 0);
        Set(4, 0);
        Set(10, 0);
    }

    /// <summary>What the server must be started with.</summary>
    public void AddTo(Dictionary<string, string> environment, string data)
    {
        environment["LD_PRELOAD"] = _library!;
        environment["CAIRN_SHIM"] = _steering;
        environment["CAIRN_SHIM_FOLDER"] = data;
        if (Recording is not null)
        {
            environment["CAIRN_SHIM_RECORD"] = Recording;
        }
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    private static void Build()
    {
        lock (Building)
        {
            if (_library is not null)
            {
                return;
            }

            if (!OperatingSystem.IsLinux())
            {
                throw new RowSkippedException("the shim is for Linux");
            }

            var library = Path.Combine(AppContext.BaseDirectory, "shim.so");
            try
            {
                using var compiler = Process.Start(new ProcessStartInfo("cc", ["-shared", "-fPIC", "-O2", "-o", library, Path.Combine(AppContext.BaseDirectory, "shim.c"), "-ldl"]))!;
                compiler.WaitForExit();
                _library = compiler.ExitCode == 0 ? library : throw new RowSkippedException("the shim could not be compiled");
            }
            catch (System.ComponentModel.Win32Exception)
            {
                throw new RowSkippedException("there is no C compiler (cc)");
            }
        }
    }

    private void Only(string only)
    {
        var bytes = Encoding.UTF8.GetBytes(only);
        _view.WriteArray(15 * 8, bytes, 0, bytes.Length);
        Set(14, bytes.Length);
    }

    private void Set(int field, long value) => _view.Write(field * 8, value);
}
