using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Cairn.Storage.Backups;

/// <summary>Where everything lies in a backup, and beside it.</summary>
/// <param name="Folder">The backup, as a full path.</param>
public sealed record BackupPaths(string Folder)
{
    /// <summary>The names of the files whose bytes a manifest vouches for.</summary>
    public static IReadOnlyList<string> Names { get; } = ["spool.db", "events.duckdb", "catalog.db"];

    /// <summary>The spool.</summary>
    public string Spool => Path.Combine(Folder, Names[0]);

    /// <summary>The event store.</summary>
    public string Events => Path.Combine(Folder, Names[1]);

    /// <summary>The catalog.</summary>
    public string Catalog => Path.Combine(Folder, Names[2]);

    /// <summary>What the backup says of itself.</summary>
    public string Manifest => Path.Combine(Folder, "manifest.json");

    /// <summary>The manifest's own checksum, as <c>sha256sum -c</c> reads it.</summary>
    public string ManifestSum => Path.Combine(Folder, "manifest.sha256");

    /// <summary>What <see cref="ManifestSum"/> says of a manifest.</summary>
    public byte[] SumOf(ReadOnlySpan<byte> manifest) => Encoding.ASCII.GetBytes($"{Convert.ToHexStringLower(SHA256.HashData(manifest))}  {Path.GetFileName(Manifest)}\n");

    /// <summary>What was collected after the backup was made, in slices, from 1.</summary>
    public string Slice(int number) => Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"slice-{number:D6}.db"));

    /// <summary>A slice's checksum, as <c>sha256sum -c</c> reads it: without one it is none.</summary>
    public string SliceSum(int number) => Path.ChangeExtension(Slice(number), ".sha256");

    /// <summary>Is there while the backup is made.</summary>
    public string Unfinished => Path.Combine(Folder, "unfinished");

    /// <summary>The keys that are kept apart: whoever has them and the backup can try passwords and sign links.</summary>
    public string Keys => Path.TrimEndingDirectorySeparator(Folder) + ".keys";

    /// <summary>The copy of the journal of erased people, which no backup holds.</summary>
    public string Erased => Path.TrimEndingDirectorySeparator(Folder) + ".erased";
}
