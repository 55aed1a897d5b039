using System.Security.Cryptography;
using System.Text;
using Cairn.Storage.DataDirectory;

namespace Cairn.Storage.Backups;

/// <summary>The secrets of a data directory that must outlive it and do not lie in a backup: the key of passwords, and the key of what was signed.</summary>
public static class BackupKeys
{
    /// <summary>Writes them to a file for its owner only; returns the file's SHA-256.</summary>
    /// <exception cref="StorageUnavailableException">The disk did not take it.</exception>
    public static string Write(DataPaths paths, string file)
    {
        ArgumentNullException.ThrowIfNull(paths);
        SigningKey.Open(paths); // makes it where nobody needed it yet
        var text = string.Concat(Files(paths).Select(path => $"{Path.GetFileName(path)} {Convert.ToHexStringLower(File.ReadAllBytes(path))}\n"));
        var bytes = Encoding.ASCII.GetBytes(text);
        OwnerOnlyFile.Write(file, bytes);
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    /// <summary>Whether a file holds the keys of a backup.</summary>
    public static bool Fits(string file, BackupManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))) == manifest.KeysSha256;
    }

    /// <summary>Puts the keys of such a file into a data directory.</summary>
    internal static void Restore(string file, DataPaths paths)
    {
        var keys = File.ReadAllLines(file).Select(line => line.Split(' ')).ToDictionary(parts => parts[0], parts => Convert.FromHexString(parts[1]));
        foreach (var path in Files(paths))
        {
            OwnerOnlyFile.Write(path, keys[Path.GetFileName(path)]);
        }
    }

    private static string[] Files(DataPaths paths) => [paths.Pepper, paths.SigningKey];
}
