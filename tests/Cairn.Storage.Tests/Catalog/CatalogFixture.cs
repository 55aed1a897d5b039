using Cairn.Journeys.Faults;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Sites;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Cairn.Storage.Tests.Catalog;

/// <summary>A catalog in a folder of its own, with a clock that stands still until told, and cheap password rounds.</summary>
public sealed class CatalogFixture : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cairn-catalog-").FullName;

    public CatalogFixture() => Catalog = CairnCatalog.Open(DatabasePath, Time, passwordRounds: 10);

    public SteppedTime Time { get; } = new(new DateTimeOffset(2026, 11, 21, 10, 0, 0, TimeSpan.Zero));

    public CairnCatalog Catalog { get; private set; }

    public string DatabasePath => Path.Combine(_folder, "catalog.db");

    public Site NewSite(string key = "shop") => Assert.IsType<Outcome<Site>.Ok>(Catalog.Sites.Create(new NewSite(key))).Value;

    public void Reopen(int passwordRounds = 10)
    {
        Catalog.Dispose();
        Catalog = CairnCatalog.Open(DatabasePath, Time, passwordRounds);
    }

    /// <summary>Runs a statement on the file as somebody from outside would.</summary>
    public object? Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={DatabasePath};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    /// <summary>Every byte of the database and its log.</summary>
    public byte[] AllBytes() => [.. Directory.GetFiles(_folder, "catalog.db*").Order().SelectMany(ReadShared)];

    public void Dispose()
    {
        Catalog.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static byte[] ReadShared(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
