using System.Security.Cryptography;
using System.Text;
using Cairn.Collection.Decoding;
using Cairn.Collection.Events;
using Cairn.Collection.Ids;
using Cairn.Journeys.Faults;
using Cairn.Storage.Backups;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Privacy;
using Cairn.Storage.Catalog.Sites;
using Cairn.Storage.DataDirectory;
using Cairn.Storage.DuckDb;
using Cairn.Storage.Events;
using Cairn.Storage.Spool;
using Cairn.Storage.Tests.DuckDb;
using Cairn.Testing;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Cairn.Storage.Tests.Backups;

[Collection(nameof(Alone))]
public sealed class BackupTests : IAsyncLifetime
{
    private static readonly DuckDbOptions Small = new() { MemoryMiB = 256 };

    private readonly string _folder = Directory.CreateTempSubdirectory("cairn-backup-").FullName;
    private readonly Progress _progress = new();
    private HeldDirectory _held = null!;
    private CairnCatalog _catalog = null!;
    private DuckDbEventStore _store = null!;
    private EventSpool _spool = null!;

    private BackupPaths Backup => new(Path.Combine(_folder, "backup"));

    public async ValueTask InitializeAsync()
    {
        _held = Outcome(HeldDirectory.Open(Path.Combine(_folder, "data")));
        _catalog = CairnCatalog.Open(_held.Paths.Catalog, TimeProvider.System, passwordRounds: 10);
        _store = new DuckDbEventStore(_held.Paths.Events, Small);
        _spool = EventSpool.Open(_held.Paths.Spool, new SpoolOptions { ReserveBytes = 0 }, TimeProvider.System, IdSource.Random);
        Outcomes.ValueOf(_catalog.Sites.Create(new NewSite("shop")));
        for (var i = 0; i < 4; i++)
        {
            await _spool.AppendAsync(new CollectedBatch { Site = 1, ReceivedMicros = 10 + i, Events = [] });
        }

        _store.Append([new(1, [Of(1, "EUR", 1.5m), Of(2, "EUR", -0.000001m), Of(3, "USD", 7m), Of(4, null, null)])], new SpoolPosition(_spool.Id, 2));
    }

    [Fact]
    public void A_backup_says_what_it_holds_and_is_restored_with_it()
    {
        var manifest = Make();

        var site = Assert.Single(manifest.Sites);
        Assert.Equal(("shop", new StoreSums(1, 4, 0, [new("EUR", 2, 1.499999m), new("USD", 1, 7m)])), (site.Key, site.Holds));
        Assert.Equal(2, manifest.WaitingRequests);
        Assert.Equal(["catalog.db", "events.duckdb", "manifest.json", "manifest.sha256", "spool.db"], Files(Backup.Folder));
        Assert.Equal(["spool", "catalog", "checksums"], _progress.Stages.Where(stage => stage != "store"));
        Assert.Empty(Directory.GetFileSystemEntries(_store.Copies));

        using var restored = Outcome(HeldDirectory.Open(Path.Combine(_folder, "new"), restores: true));
        BackupRestorer.Write(Backup, Outcomes.ValueOf(Check()), restored, Backup.Keys, Backup.Erased, _progress, CancellationToken.None);
        BackupRestorer.Finish(restored.Paths);
        Assert.Equal(File.ReadAllBytes(_held.Paths.Pepper), File.ReadAllBytes(restored.Paths.Pepper));
        using var store = new DuckDbEventStore(restored.Paths.Events, Small);
        Assert.Null(BackupReader.Difference(manifest, store.Sums()));
        Assert.Equal(_store.SpoolPosition, store.SpoolPosition);
        using var spool = EventSpool.Open(restored.Paths.Spool, new SpoolOptions { ReserveBytes = 0 }, TimeProvider.System, IdSource.Random);
        Assert.Equal([3L, 4L], spool.Read(2, 1 << 20).Select(row => row.Position));
    }

    [Fact]
    public void What_is_stored_while_it_is_made_is_not_in_it_and_nobody_waits()
    {
        using var copy = _store.BeginCopy(Path.Combine(_store.Copies, "events.duckdb"));
        copy.Hold();
        _store.Append([new(1, [Of(5, "EUR", 100m)])], new SpoolPosition(_spool.Id, 4));
        copy.Fill(CancellationToken.None);

        Assert.Equal((4L, 2L), (Assert.Single(copy.Sums).Events, copy.Position.Position));
        Assert.Equal(5, _store.Count(1));
        using var copied = DuckDbDatabase.OpenReadOnly(Path.Combine(_store.Copies, "events.duckdb"), Small);
        using var connection = copied.Connect();
        Assert.Equal(copy.Sums, StoreSums.Read(connection));
    }

    [Fact]
    public void One_that_is_stopped_is_none_and_its_folder_can_be_used_again()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => Make(stop.Token));

        Assert.Equal("backup.unfinished", Assert.Single(Faults(Check())).Code);
        Make();
        Outcomes.ValueOf(Check());
    }

    [Theory] // where, and what is said
    [InlineData("relative", "backup.folder")]
    [InlineData("{data}", "backup.in-data")]
    [InlineData("{data}/deep/in", "backup.in-data")]
    [InlineData("{root}", "backup.in-data")]
    [InlineData("{full}", "backup.not-empty")]
    public void A_place_that_is_none_for_a_backup_is_refused(string folder, string code)
    {
        var full = Directory.CreateDirectory(Path.Combine(_folder, "full")).FullName;
        File.WriteAllText(Path.Combine(full, "file"), "");
        var place = folder.Replace("{data}", _held.Paths.Root, StringComparison.Ordinal).Replace("{root}", _folder, StringComparison.Ordinal).Replace("{full}", full, StringComparison.Ordinal);

        Assert.Equal(code, Maker().WhyNot(place)?.Code);
    }

    [Fact]
    public void Without_room_beyond_the_reserve_none_is_begun() =>
        Assert.Equal("backup.no-room", new BackupMaker(_held.Paths, _store, _catalog, ErasureJournal.Open(_held.Paths.ErasureJournal), long.MaxValue / 2, TimeProvider.System).WhyNot(Backup.Folder)?.Code);

    [Fact]
    public void Whatever_is_damaged_missing_foreign_or_newer_is_named()
    {
        Make();
        var kept = Directory.GetFiles(Backup.Folder).ToDictionary(file => file, File.ReadAllBytes);
        (string What, Action Damage, string Code)[] damages =
        [
            .. BackupPaths.Names.Select(name => Path.Combine(Backup.Folder, name)).SelectMany(file => new (string, Action, string)[]
            {
                ($"{file} gone", () => File.Delete(file), "backup.file-missing"),
                ($"{file} cut", () => File.WriteAllBytes(file, kept[file][..^1]), "backup.file-damaged"),
                ($"{file} flipped", () => File.WriteAllBytes(file, Flipped(kept[file])), "backup.file-damaged"),
            }),
            ("manifest flipped", () => File.WriteAllBytes(Backup.Manifest, Flipped(kept[Backup.Manifest])), "backup.damaged"),
            ("manifest cut", () => File.WriteAllBytes(Backup.Manifest, kept[Backup.Manifest][..^9]), "backup.damaged"),
            ("manifest gone", () => File.Delete(Backup.Manifest), "backup.foreign"),
            ("its sum flipped at the end", () => File.WriteAllBytes(Backup.ManifestSum, [.. kept[Backup.ManifestSum][..^2], (byte)'m', (byte)'\n']), "backup.damaged"),
            ("its sum gone", () => File.Delete(Backup.ManifestSum), "backup.damaged"),
            ("another JSON", () => Sign("{\"name\":\"other\"}"), "backup.foreign"),
            ("newer format", () => Sign("{\"format\":2,\"anything\":[]}"), "backup.newer"),
            ("newer catalog", () => Change(manifest => manifest with { CatalogMigration = "29990101000000_Later" }), "backup.newer"),
            ("newer store", () => Change(manifest => manifest with { StoreSchema = 2 }), "backup.newer"),
            ("newer spool", () => Change(manifest => manifest with { SpoolFormat = 2 }), "backup.newer"),
            ("newer directory", () => Change(manifest => manifest with { DataFormat = 2 }), "backup.newer"),
            ("a name that leads away", () => Change(manifest => manifest with { Files = [manifest.Files[0] with { Name = "../../etc/passwd" }, .. manifest.Files.Skip(1)] }), "backup.foreign"),
            ("other counts", () => Change(manifest => manifest with { Sites = [manifest.Sites[0] with { Holds = manifest.Sites[0].Holds with { Events = 5 } }] }), "backup.counts-differ"),
        ];
        var found = new List<string>();
        foreach (var (what, damage, _) in damages)
        {
            foreach (var (file, bytes) in kept)
            {
                File.WriteAllBytes(file, bytes);
            }

            damage();
            found.Add($"{what}: {string.Join(", ", Faults(Check()).Select(fault => fault.Code))}");
        }

        Assert.Equal(damages.Select(damage => $"{damage.What}: {damage.Code}"), found);

        void Change(Func<BackupManifest, BackupManifest> change) => Sign(Encoding.UTF8.GetString(change(BackupManifest.Read(kept[Backup.Manifest])!).ToBytes()));
        void Sign(string manifest)
        {
            File.WriteAllText(Backup.Manifest, manifest);
            File.WriteAllText(Backup.ManifestSum, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(manifest)))}  manifest.json\n");
        }
    }

    [Fact]
    public void Keys_of_another_backup_do_not_fit_and_none_lie_in_it()
    {
        var manifest = Make();
        Assert.True(BackupKeys.Fits(Backup.Keys, manifest));
        File.AppendAllText(Backup.Keys, "x");
        Assert.False(BackupKeys.Fits(Backup.Keys, manifest));

        var pepper = File.ReadAllBytes(_held.Paths.Pepper);
        Assert.All(Directory.GetFiles(Backup.Folder), file => Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf(pepper)));
    }

    [Fact]
    public void A_directory_that_is_being_restored_is_nobodys_until_it_is_whole()
    {
        var manifest = Make();
        var root = Path.Combine(_folder, "new");
        using (var restored = Outcome(HeldDirectory.Open(root, restores: true)))
        {
            using var stop = new CancellationTokenSource();
            stop.Cancel();
            Assert.ThrowsAny<OperationCanceledException>(() => BackupRestorer.Write(Backup, manifest, restored, Backup.Keys, Backup.Erased, _progress, stop.Token));
        }

        Assert.Equal("data.restore-unfinished", Assert.IsType<DataDirectoryOpening.Refused>(HeldDirectory.Open(root)).Fault.Code);
        Assert.True(BackupRestorer.IsFree(new DataPaths(root)));
        using (var again = Outcome(HeldDirectory.Open(root, restores: true)))
        {
            BackupRestorer.Write(Backup, manifest, again, null, null, _progress, CancellationToken.None);
            BackupRestorer.Finish(again.Paths);
        }

        Assert.False(BackupRestorer.IsFree(new DataPaths(root)));
        Outcome(HeldDirectory.Open(root)).Dispose();
    }

    public ValueTask DisposeAsync()
    {
        _spool.Dispose();
        _store.Dispose();
        _catalog.Dispose();
        _held.Dispose();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private BackupMaker Maker() => new(_held.Paths, _store, _catalog, ErasureJournal.Open(_held.Paths.ErasureJournal), 0, TimeProvider.System);

    private BackupManifest Make(CancellationToken stop = default)
    {
        Assert.Null(Maker().WhyNot(Backup.Folder));
        return Maker().Make(Backup.Folder, "test", work => work(), _progress, stop);
    }

    private Outcome<BackupManifest> Check() => BackupReader.Check(Backup.Folder, Small, _progress, CancellationToken.None);

    private static IReadOnlyList<Fault> Faults(Outcome<BackupManifest> outcome) => outcome is Outcome<BackupManifest>.Refused(var faults) ? faults : [];

    private static IEnumerable<string?> Files(string folder) => Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private static HeldDirectory Outcome(DataDirectoryOpening opening) => Assert.IsType<DataDirectoryOpening.Opened>(opening).Directory;

    private static byte[] Flipped(byte[] bytes) => [.. bytes.Select((value, at) => at == bytes.Length / 2 ? (byte)(value ^ 4) : value)];

    private static StoredEvent Of(int id, string? currency, decimal? value) => new()
    {
        EventId = new UInt128(0, (ulong)id),
        Visitor = $"v{id}",
        OccurredMicros = id,
        ReceivedMicros = id,
        Name = "a",
        Currency = currency,
        Value = value,
    };

    private sealed class Progress : IProgress<BackupProgress>
    {
        private readonly Lock _gate = new();

        public List<string> Stages { get; } = [];

        public void Report(BackupProgress value)
        {
            lock (_gate)
            {
                if (Stages.Count == 0 || Stages[^1] != value.Stage)
                {
                    Stages.Add(value.Stage);
                }
            }
        }
    }
}
