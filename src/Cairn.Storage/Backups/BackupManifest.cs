using System.Text.Json;
using Cairn.Storage.Events;

namespace Cairn.Storage.Backups;

/// <summary>What a backup says of itself: it is written last, so a folder with one holds a whole backup.</summary>
/// <param name="Format">The version of the folder and of this file.</param>
/// <param name="Cairn">Which Cairn made it.</param>
/// <param name="MadeAt">The moment of the cut: what was acknowledged before it is in the backup.</param>
/// <param name="DataFormat">The format of the data directory.</param>
/// <param name="SpoolFormat">The format of the spool.</param>
/// <param name="StoreSchema">The schema of the event store.</param>
/// <param name="CatalogMigration">The newest migration of the catalog.</param>
/// <param name="Files">Every other file of the backup.</param>
/// <param name="Sites">What the event store holds of each site.</param>
/// <param name="WaitingRequests">Requests in the spool that the event store does not have yet.</param>
/// <param name="Erased">How many people had been erased; the journal itself is kept elsewhere.</param>
/// <param name="KeysSha256">The SHA-256 of the file of keys, which is kept elsewhere.</param>
public sealed record BackupManifest(
    int Format, string Cairn, DateTimeOffset MadeAt, int DataFormat, int SpoolFormat, int StoreSchema, string CatalogMigration, IReadOnlyList<BackupFile> Files, IReadOnlyList<BackupSite> Sites,
    long WaitingRequests, long Erased, string KeysSha256)
{
    /// <summary>The format this program writes, and the newest it reads.</summary>
    public const int NewestFormat = 1;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
        MaxDepth = 8,
    };

    /// <summary>The manifest as it lies in the backup.</summary>
    public byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Json), (byte)'\n'];

    /// <summary>Reads a manifest; null for bytes that are none.</summary>
    public static BackupManifest? Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize<BackupManifest>(bytes, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The format a manifest says it has, whatever else a newer Cairn writes into it; 0 when it says none.</summary>
    public static int FormatOf(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize<FormatAlone>(bytes, Json)?.Format ?? 0;
        }
        catch (JsonException)
        {
            return 0;
        }
    }

    private sealed record FormatAlone(int Format);
}

/// <summary>One file of a backup.</summary>
/// <param name="Name">Its name in the folder.</param>
/// <param name="Bytes">How long it is.</param>
/// <param name="Sha256">Its SHA-256, in hexadecimal.</param>
public sealed record BackupFile(string Name, long Bytes, string Sha256);

/// <summary>A site in a backup.</summary>
/// <param name="Key">The site's key.</param>
/// <param name="Holds">What the event store holds of it.</param>
public sealed record BackupSite(string Key, StoreSums Holds);
