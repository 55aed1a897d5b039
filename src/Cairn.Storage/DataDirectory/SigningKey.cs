using System.Security.Cryptography;
using System.Text;

namespace Cairn.Storage.DataDirectory;

/// <summary>The secret of a data directory with which Cairn signs what it hands out and wants back: mail links, clients' tokens. It must live as long as they do, so it lies in the directory.</summary>
public sealed class SigningKey
{
    private const int Length = 32;

    private readonly byte[] _secret;

    private SigningKey(byte[] secret) => _secret = secret;

    /// <summary>Reads the key of a directory, or makes it.</summary>
    /// <exception cref="StorageUnavailableException">The file is damaged, or cannot be written.</exception>
    public static SigningKey Open(DataPaths paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var secret = OwnerOnlyFile.ReadOrCreate(paths.SigningKey, () => RandomNumberGenerator.GetBytes(Length));
        return secret.Length == Length ? new SigningKey(secret) : throw new StorageUnavailableException($"The file {paths.SigningKey} is damaged; restore it from a backup.");
    }

    /// <summary>The key of one purpose: what is signed for one means nothing for another.</summary>
    public byte[] For(string purpose) => HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(purpose));
}
