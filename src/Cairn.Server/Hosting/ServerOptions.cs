using System.Net;
using Cairn.Server.Accounts;
using Cairn.Storage;

namespace Cairn.Server.Hosting;

/// <summary>Section <c>Cairn:Server</c>.</summary>
internal sealed class ServerOptions
{
    public const string Section = "Cairn:Server";

    /// <summary>Lets people sign in over plain HTTP from other machines; their passwords then cross the network readable.</summary>
    public bool AllowPlainHttp { get; init; }

    /// <summary>The file of the certificate, in PEM form, with those that stand between it and its root; null for none. With one, addresses to listen on speak TLS.</summary>
    public string? Certificate { get; init; }

    /// <summary>The file of the certificate's private key, in PEM form and not encrypted; null when it lies in the certificate's file.</summary>
    public string? CertificateKey { get; init; }

    /// <summary>Who needs a second factor to sign in: owners and admins when it is required, which it is when nothing is said here, but for the demo.</summary>
    public SecondFactorSetting? SecondFactor { get; init; }

    /// <summary>How the log is written.</summary>
    public LogFormat LogFormat { get; init; }

    /// <summary>After so many crashes within five minutes Cairn starts without its drain; 0 never.</summary>
    public int CrashesBeforeStoreOnly { get; init; } = 3;

    /// <summary>Networks of proxies that are believed when they say whom they speak for, in CIDR form, or single addresses.</summary>
    public IReadOnlyList<string> ProxyNetworks { get; init; } = [];

    /// <summary>The header in which these proxies say it. Only one is read: a proxy passes on what visitors put into the other.</summary>
    public ProxyHeader ProxyHeader { get; init; }

    /// <summary>A header in which such a proxy says the visitor's country, as <c>CF-IPCountry</c>; null for none.</summary>
    public string? CountryHeader { get; init; }

    /// <summary>The folder, outside the data directory and its backups, of secrets that must be destroyed in time; null for the data directory's name with <c>.keys</c>, beside it. Nodes share it.</summary>
    public string? KeyDirectory { get; init; }

    /// <summary>The folder, outside the data directory, of what must not outlive a restart of the machine; null for <c>/run</c>, or the temporary folder where that cannot be written.</summary>
    public string? RuntimeDirectory { get; init; }

    /// <summary>Reads the environment: <c>Cairn__Server__Certificate</c> sets <c>Cairn:Server:Certificate</c>. All faults at once, by the keys to set.</summary>
    /// <exception cref="StorageUnavailableException">A setting cannot be read.</exception>
    public static ServerOptions Read(IConfiguration configuration)
    {
        ServerOptions options;
        try
        {
            options = configuration.GetSection(Section).Get<ServerOptions>() ?? new ServerOptions();
        }
        catch (InvalidOperationException unreadable)
        {
            throw new StorageUnavailableException(unreadable.Message);
        }

        var faults = options.Faults().ToList();
        return faults.Count == 0 ? options : throw new StorageUnavailableException(string.Join('\n', faults));
    }

    /// <summary>The networks of <see cref="ProxyNetworks"/>.</summary>
    public IPNetwork[] Proxies() => [.. ProxyNetworks.Select(text => Network(text)!.Value)];

    private IEnumerable<string> Faults()
    {
        foreach (var text in ProxyNetworks.Where(text => Network(text) is null))
        {
            yield return $"{Section}:ProxyNetworks: '{text}' is no network such as 10.0.0.0/8, and no address.";
        }

        if (CrashesBeforeStoreOnly < 0)
        {
            yield return $"{Section}:CrashesBeforeStoreOnly is a number from 0 on.";
        }

        if (CertificateKey is not null && Certificate is null)
        {
            yield return $"{Section}:CertificateKey is of no use without {Section}:Certificate.";
        }
    }

    private static IPNetwork? Network(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) && !text.Contains('%', StringComparison.Ordinal) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : null;
}

/// <summary>How a proxy says whom it speaks for.</summary>
internal enum ProxyHeader
{
    /// <summary><c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c>: nginx, Caddy and Traefik.</summary>
    XForwarded,

    /// <summary><c>Forwarded</c>, RFC 7239.</summary>
    Forwarded,
}
