using System.Globalization;
using Cairn.Journeys.Faults;
using Cairn.Storage.DataDirectory;
using Cairn.Storage.Spool;
using Microsoft.Data.Sqlite;

namespace Cairn.Storage.Backups;

/// <summary>The slices of a backup: what was collected after its cut, a few seconds in each, in the order it came.</summary>
/// <remarks>
/// A slice is a SQLite file that says whose positions it holds, behind which it begins and where it ends; its checksum lies beside it. Each begins where the one before ended,
/// and the first where the backup's spool ended, so a missing one is known. A file without its checksum was being written when its maker died, and is none.
/// </remarks>
public static class BackupSlices
{
    private const string Schema = """
        create table slice (one integer primary key check (one = 1), format integer not null, spool_id blob not null, after integer not null, last integer not null, made_at text not null);
        create table entries (position integer primary key, site integer not null, body blob not null);
        """;

    /// <summary>Writes the next slice.</summary>
    /// <param name="backup">The backup.</param>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="spool">Whose positions they are.</param>
    /// <param name="after">Where the one before ended.</param>
    /// <param name="rows">What it holds, at least one row, in order.</param>
    /// <param name="at">When.</param>
    /// <exception cref="StorageUnavailableException">The disk did not take it.</exception>
    internal static void Write(BackupPaths backup, int number, Guid spool, long after, IReadOnlyList<SpoolRow> rows, DateTimeOffset at)
    {
        var path = backup.Slice(number);
        try
        {
            File.Delete(path);
            OwnerOnlyFile.Touch(path);
            using (var file = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString()))
            {
                file.Open();
                SpoolFile.Execute(file, "pragma journal_mode = off"); // a file that is not whole has no checksum, and is none
                SpoolFile.Execute(file, "begin");
                SpoolFile.Execute(file, Schema);
                SpoolFile.Execute(
                    file, "insert into slice (one, format, spool_id, after, last, made_at) values (1, $format, $id, $after, $last, $at)", ("$format", SpoolFile.Format), ("$id", spool.ToByteArray()), ("$after", after),
                    ("$last", rows[^1].Position), ("$at", at.ToString("O", CultureInfo.InvariantCulture)));
                Insert(file, rows);
                SpoolFile.Execute(file, "commit");
            }

            OwnerOnlyFile.Sync(path);
            OwnerOnlyFile.Write(backup.SliceSum(number), System.Text.Encoding.ASCII.GetBytes($"{FileSum.Of(path, static _ => { }, CancellationToken.None)}  {Path.GetFileName(path)}\n"));
            OwnerOnlyFile.SyncDirectory(backup.Folder);
        }
        catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new StorageUnavailableException($"{path} cannot be written: {failure.Message}", failure);
        }
    }

    /// <summary>Looks through the slices of a backup; refused when one is damaged or missing.</summary>
    public static Outcome<SlicesFound> Check(BackupPaths backup)
    {
        ArgumentNullException.ThrowIfNull(backup);
        var found = new SlicesFound(0, 0, null);
        var (spool, after) = EndOf(backup.Spool);
        for (var number = 1; File.Exists(backup.SliceSum(number)); number++)
        {
            var (path, remedy) = (backup.Slice(number), $"Take it and the later ones away to restore what lies before it.");
            if (!File.Exists(path) || File.ReadAllText(backup.SliceSum(number)) != $"{FileSum.Of(path, static _ => { }, CancellationToken.None)}  {Path.GetFileName(path)}\n")
            {
                return Outcome<SlicesFound>.Refuse("backup.slice-damaged", "", $"{Path.GetFileName(path)} is missing or not as it was written. {remedy}");
            }

            try
            {
                using var file = SpoolFile.OpenReader(path);
                SpoolFile.RequireFormat(file, "slice");
                using var command = file.CreateCommand();
                command.CommandText = "select spool_id, after, last, made_at, (select count(*) from entries) from slice";
                using var reader = command.ExecuteReader();
                if (!reader.Read() || new Guid((byte[])reader.GetValue(0)) != spool || reader.GetInt64(1) != after)
                {
                    return Outcome<SlicesFound>.Refuse("backup.slice-foreign", "", $"{Path.GetFileName(path)} does not go on where the one before ended: one is missing, or it is of another backup. {remedy}");
                }

                after = reader.GetInt64(2);
                found = new SlicesFound(number, found.Requests + reader.GetInt64(4), DateTimeOffset.Parse(reader.GetString(3), CultureInfo.InvariantCulture));
            }
            catch (Exception failure) when (failure is SqliteException or StorageUnavailableException or FormatException)
            {
                return Outcome<SlicesFound>.Refuse("backup.slice-damaged", "", $"{Path.GetFileName(path)}: {failure.Message} {remedy}");
            }
        }

        return Directory.Exists(backup.Folder) && Directory.EnumerateFiles(backup.Folder, "slice-*.sha256").Count() is var sums && sums > found.Count
            ? Outcome<SlicesFound>.Refuse("backup.slice-missing", "", $"The backup has {sums} slices, and number {found.Count + 1} is missing. Take the later ones away to restore what lies before it.")
            : found;
    }

    /// <summary>Puts what the slices hold into a restored spool that nobody has open; a start stores it.</summary>
    /// <exception cref="StorageUnavailableException">The disk did not take it.</exception>
    internal static void Replay(BackupPaths backup, string spool, SlicesFound found)
    {
        try
        {
            using var into = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = spool, Pooling = false }.ToString());
            into.Open();
            for (var number = 1; number <= found.Count; number++)
            {
                SpoolFile.Execute(into, "attach database $path as slice", ("$path", backup.Slice(number)));
                SpoolFile.Execute(into, "insert into main.entries (position, site, body) select position, site, body from slice.entries order by position");
                SpoolFile.Execute(into, "detach database slice");
            }
        }
        catch (SqliteException failure)
        {
            throw new StorageUnavailableException($"The slices could not be restored: {failure.Message}", failure);
        }

        OwnerOnlyFile.Sync(spool);
    }

    /// <summary>Whose positions a backup's spool holds, and the last one it gave out.</summary>
    internal static (Guid Spool, long Last) EndOf(string spool)
    {
        using var file = SpoolFile.OpenReader(spool);
        return (SpoolFile.Id(file), SpoolFile.Sequence(file));
    }

    private static void Insert(SqliteConnection file, IReadOnlyList<SpoolRow> rows)
    {
        using var insert = file.CreateCommand();
        insert.CommandText = "insert into entries (position, site, body) values ($position, $site, $body)";
        var (position, site, body) = (insert.Parameters.Add("$position", SqliteType.Integer), insert.Parameters.Add("$site", SqliteType.Integer), insert.Parameters.Add("$body", SqliteType.Blob));
        foreach (var row in rows)
        {
            (position.Value, site.Value, body.Value) = (row.Position, row.Site, row.Body.ToArray());
            insert.ExecuteNonQuery();
        }
    }
}

/// <summary>The slices of a backup.</summary>
/// <param name="Count">How many.</param>
/// <param name="Requests">What they hold.</param>
/// <param name="UpTo">When the last one was written; null for none.</param>
public sealed record SlicesFound(int Count, long Requests, DateTimeOffset? UpTo);
