using System.ComponentModel.DataAnnotations;
using Cairn.Collection.Ids;
using Cairn.Server.Imports;
using Cairn.Server.Privacy;
using Cairn.Server.Reports;
using Cairn.Storage;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Privacy;
using Cairn.Storage.DataDirectory;
using Cairn.Storage.DuckDb;
using Cairn.Storage.Events;
using Cairn.Storage.Spool;

namespace Cairn.Server.Hosting;

/// <summary>Everything opened of one data directory, in order: catalog, store, spool, index. Disposed in the opposite order.</summary>
internal sealed class Installation : IDisposable
{
    private readonly HeldDirectory _directory;

    private Installation(HeldDirectory directory, ErasureJournal erased, CairnCatalog catalog, DuckDbEventStore store, EventSpool spool, InstallationOptions options)
    {
        Options = options;
        _directory = directory;
        Catalog = catalog;
        Store = store;
        Spool = spool;
        Erased = erased;
        Socket = OwnerSocket.Prepare(directory.Paths);
    }

    public DataPaths Paths => _directory.Paths;

    public InstallationOptions Options { get; }

    public required DiskReserve Reserve { get; init; }

    public Readiness Readiness { get; } = new();

    public CairnCatalog Catalog { get; }

    public DuckDbEventStore Store { get; }

    public EventSpool Spool { get; }

    public ErasureJournal Erased { get; }

    public OwnerSocket Socket { get; }

    /// <summary>Opens a directory that this process holds; disposing the installation lets go of it.</summary>
    /// <exception cref="StorageUnavailableException">One of its files cannot be opened; nothing stays open.</exception>
    public static Installation Open(HeldDirectory directory, InstallationOptions options, TimeProvider time)
    {
        var opened = new Stack<IDisposable>([directory]);
        try
        {
            Sweep(directory.Paths);
            var erased = ErasureJournal.Open(directory.Paths.ErasureJournal);
            var catalog = Opened(CairnCatalog.Open(directory.Paths.Catalog, time));
            var reserve = new DiskReserve(directory.Paths, options.Spool);
            var spill = options.Store.SpillMiB ?? (int)Math.Clamp(reserve.Room >> 21, 16, int.MaxValue);
            var store = Opened(new DuckDbEventStore(directory.Paths.Events, options.Store with { SpillMiB = spill }) { Builder = StoreBuilder.Build });
            var spool = Opened(EventSpool.Open(directory.Paths.Spool, options.Spool, time, IdSource.Random));
            return new Installation(directory, erased, catalog, store, spool, options) { Reserve = reserve };
        }
        catch
        {
            while (opened.TryPop(out var part))
            {
                part.Dispose();
            }

            throw;
        }

        // What a death left of files that lived for one request; nobody else has the directory.
        static void Sweep(DataPaths paths)
        {
            foreach (var folder in (string[])[paths.Copies, paths.Uploads, paths.Events + ".tmp"])
            {
                if (Directory.Exists(folder))
                {
                    Directory.Delete(folder, recursive: true);
                }
            }

            File.Delete(paths.Events + ".rewrite"); // of a Cairn before the first release
            foreach (var export in Directory.Exists(paths.Exports) ? Directory.GetFiles(paths.Exports).Where(file => !Path.GetFileName(file).StartsWith("person-", StringComparison.Ordinal)) : [])
            {
                File.Delete(export);
            }
        }

        T Opened<T>(T part) where T : IDisposable
        {
            opened.Push(part);
            return part;
        }
    }

    public void Dispose()
    {
        Socket.Dispose();
        Spool.Dispose();
        Store.Dispose();
        Catalog.Dispose();
        _directory.Dispose();
    }
}

/// <summary>How the parts of an installation are set up.</summary>
/// <param name="Store">Section <c>Cairn:Store</c>.</param>
/// <param name="Spool">Section <c>Cairn:Spool</c>.</param>
internal sealed record InstallationOptions(DuckDbOptions Store, SpoolOptions Spool)
{
    /// <summary>Section <c>Cairn:Imports</c>.</summary>
    public ImportOptions Imports { get; init; } = new();

    /// <summary>Section <c>Cairn:Reports</c>.</summary>
    public ReportOptions Reports { get; init; } = new();

    /// <summary>Reads the environment: <c>Cairn__Spool__Durability</c> sets <c>Cairn:Spool:Durability</c>. All faults at once, by the keys to set.</summary>
    /// <exception cref="StorageUnavailableException">A setting is out of its range.</exception>
    public static InstallationOptions Read(IConfiguration configuration)
    {
        var faults = new List<string>();
        var options = new InstallationOptions(
            Section<DuckDbOptions>(configuration, DuckDbOptions.Section, faults), Section<SpoolOptions>(configuration, SpoolOptions.Section, faults))
        {
            Imports = Section<ImportOptions>(configuration, ImportOptions.Section, faults),
            Reports = Section<ReportOptions>(configuration, ReportOptions.Section, faults),
        };
        return faults.Count == 0 ? options : throw new StorageUnavailableException(string.Join('\n', faults));
    }

    private static T Section<T>(IConfiguration configuration, string section, List<string> faults) where T : class, new()
    {
        try
        {
            var options = configuration.GetSection(section).Get<T>() ?? new T();
            var found = new List<ValidationResult>();
            Validator.TryValidateObject(options, new ValidationContext(options), found, validateAllProperties: true);
            faults.AddRange(found.Select(fault => $"{section}:{fault.MemberNames.FirstOrDefault()}: {fault.ErrorMessage}"));
            return options;
        }
        catch (InvalidOperationException unreadable)
        {
            faults.Add(unreadable.Message);
            return new T();
        }
    }
}
