using System.Data.Common;

namespace Cairn.Storage.Catalog;

/// <summary>EF Core's row that keeps two processes from migrating at once. A process killed meanwhile leaves it, and EF Core then waits for ever.</summary>
internal static class MigrationLock
{
    /// <summary>Removes a row that was left. Right only for who holds the data directory's lock, since nobody else can then be migrating.</summary>
    public static void Clear(DbConnection writer)
    {
        var exists = CatalogPragmas.Execute(writer, "select 1 from sqlite_master where type = 'table' and name = '__EFMigrationsLock'");
        if (exists is not null)
        {
            CatalogPragmas.Execute(writer, "delete from \"__EFMigrationsLock\"");
        }
    }
}
