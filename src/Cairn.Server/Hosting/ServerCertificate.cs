using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cairn.Server.Hosting;

/// <summary>The certificate that TLS listeners show, from files that may be replaced at any time. Any thread may ask; one looks.</summary>
/// <remarks>A connection keeps what it began with. New files that do not read, do not belong together, or are of no use now leave the old certificate in use.</remarks>
internal sealed class ServerCertificate
{
    private readonly string _certificatePath;
    private readonly string _keyPath;
    private volatile Loaded _current;
    private byte[] _seen;
    private volatile string? _fault;

    private ServerCertificate(string certificatePath, string keyPath, (Loaded Loaded, byte[] Digest) first) =>
        (_certificatePath, _keyPath, (_current, _seen)) = (certificatePath, keyPath, first);

    /// <summary>Until when the certificate in use is good.</summary>
    public DateTimeOffset GoodUntil => _current.GoodUntil;

    /// <summary>From when it is.</summary>
    public DateTimeOffset GoodFrom => _current.GoodFrom;

    /// <summary>Why the files that lie there now are not in use; null when they are.</summary>
    public string? Fault => _fault;

    /// <summary>What a new connection is offered.</summary>
    public SslStreamCertificateContext Current => _current.Context;

    /// <summary>Reads the files.</summary>
    /// <exception cref="CertificateException">They cannot be read, or do not belong together.</exception>
    public static ServerCertificate Load(string certificatePath, string? keyPath)
    {
        var key = keyPath ?? certificatePath;
        return new ServerCertificate(certificatePath, key, Read(certificatePath, key));
    }

    /// <summary>Looks whether there are new files, and takes them when they are good.</summary>
    public CertificateLook Look(DateTimeOffset now)
    {
        try
        {
            var digest = Digest(_certificatePath, _keyPath);
            if (digest.AsSpan().SequenceEqual(_seen))
            {
                return CertificateLook.Same;
            }

            _seen = digest;
            var (loaded, _) = Read(_certificatePath, _keyPath);
            if (loaded.GoodUntil <= now && _current.GoodUntil > loaded.GoodUntil)
            {
                return Refuse(string.Create(CultureInfo.InvariantCulture, $"{_certificatePath} ended on {loaded.GoodUntil:u}"));
            }

            if (loaded.GoodFrom > now && _current.GoodUntil > now)
            {
                return Refuse(string.Create(CultureInfo.InvariantCulture, $"{_certificatePath} begins on {loaded.GoodFrom:u}"));
            }

            (_current, _fault) = (loaded, null);
            return CertificateLook.Taken;
        }
        catch (CertificateException unreadable)
        {
            return _fault == unreadable.Message ? CertificateLook.Same : Refuse(unreadable.Message);
        }
    }

    private CertificateLook Refuse(string fault)
    {
        _fault = fault;
        return CertificateLook.Refused;
    }

    private static (Loaded Loaded, byte[] Digest) Read(string certificatePath, string keyPath)
    {
        var digest = Digest(certificatePath, keyPath);
        try
        {
            using var pem = X509Certificate2.CreateFromPemFile(certificatePath, keyPath);
            // A key that lives in memory only is no use to Windows' TLS.
            var leaf = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
            var all = new X509Certificate2Collection();
            all.ImportFromPemFile(certificatePath);
            var between = new X509Certificate2Collection(all.Where(one => one.Thumbprint != leaf.Thumbprint).ToArray());
            return (new Loaded(leaf.NotBefore, leaf.NotAfter, SslStreamCertificateContext.Create(leaf, between, offline: true)), digest);
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new CertificateException($"{certificatePath} with the key of {keyPath} cannot be used: {unreadable.Message}", unreadable);
        }
    }

    private static byte[] Digest(string certificatePath, string keyPath)
    {
        try
        {
            return SHA256.HashData([.. SHA256.HashData(File.ReadAllBytes(certificatePath)), .. SHA256.HashData(File.ReadAllBytes(keyPath))]);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new CertificateException($"The certificate cannot be read: {unreadable.Message}", unreadable);
        }
    }

    private sealed record Loaded(DateTimeOffset GoodFrom, DateTimeOffset GoodUntil, SslStreamCertificateContext Context);
}

/// <summary>What a look at the certificate's files found.</summary>
internal enum CertificateLook
{
    /// <summary>Nothing new.</summary>
    Same,

    /// <summary>New files, in use from now on.</summary>
    Taken,

    /// <summary>New files that are no good; the old certificate stays in use.</summary>
    Refused,
}

/// <summary>Certificate and key cannot be used.</summary>
internal sealed class CertificateException(string message, Exception cause) : Exception(message, cause);
