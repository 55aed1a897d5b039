using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Cairn.Ledger.Client;

/// <summary>What was sent and answered, in memory and, line by line, in a file of its own that is synced twenty times a second.</summary>
/// <remarks>The sender and its machine are not what is broken here, so a line that is a twentieth of a second late loses nothing; it is there for people to read afterwards.</remarks>
internal sealed partial class Ledger : IDisposable
{
    private static readonly TimeSpan SyncEvery = TimeSpan.FromMilliseconds(50);

    private readonly FileStream _file;
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, LedgerEntry> _entries = [];
    private readonly List<LedgerEntry> _order = [];
    private readonly ITimer _sync;
    private StringBuilder _lines = new();

    public Ledger(string path)
    {
        _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        _sync = TimeProvider.System.CreateTimer(_ => Sync(), null, SyncEvery, SyncEvery);
    }

    /// <summary>Everything, in the order in which it was first sent.</summary>
    public IReadOnlyList<LedgerEntry> Entries()
    {
        lock (_gate)
        {
            return [.. _order];
        }
    }

    /// <summary>How many have been told that they were kept.</summary>
    public long Accepted => Entries().Count(entry => entry.Fate == Fate.Accepted);

    public LedgerEntry? Find(Guid id)
    {
        lock (_gate)
        {
            return _entries.GetValueOrDefault(id);
        }
    }

    /// <summary>Some entry that was sent before, or null for none.</summary>
    public LedgerEntry? Earlier(double share)
    {
        lock (_gate)
        {
            return _order.Count == 0 ? null : _order[(int)(share * _order.Count)];
        }
    }

    public void Sent(IReadOnlyList<LedgerEntry> entries)
    {
        lock (_gate)
        {
            foreach (var entry in entries)
            {
                if (_entries.TryAdd(entry.Id, entry))
                {
                    _order.Add(entry);
                }

                _lines.Append(CultureInfo.InvariantCulture, $"sent {entry.Id} {entry.Site} {entry.Name} {entry.Cents}{(entry.IsBad ? " bad" : "")}\n");
            }
        }
    }

    public void Answered(IReadOnlyList<LedgerEntry> entries, Fate fate, long records)
    {
        lock (_gate)
        {
            foreach (var entry in entries)
            {
                if (fate == Fate.Accepted && entry.Fate != Fate.Accepted)
                {
                    entry.RecordsAtAcceptance = records;
                }

                entry.Fate = fate > entry.Fate ? fate : entry.Fate;
                _lines.Append(CultureInfo.InvariantCulture, $"{fate} {entry.Id}\n");
            }
        }
    }

    public void Dispose()
    {
        _sync.Dispose();
        Sync();
        _file.Dispose();
    }

    private void Sync()
    {
        lock (_file)
        {
            StringBuilder lines;
            lock (_gate)
            {
                (lines, _lines) = (_lines, new StringBuilder());
            }

            if (lines.Length > 0 && _file.CanWrite)
            {
                _file.Write(Encoding.ASCII.GetBytes(lines.ToString().ToLowerInvariant()));
                if (Fsync((int)_file.SafeFileHandle.DangerousGetHandle()) != 0)
                {
                    throw new IOException("The ledger's own file could not be synced.");
                }
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Fsync(int descriptor);
}
