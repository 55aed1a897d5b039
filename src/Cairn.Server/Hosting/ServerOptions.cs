namespace Cairn.Server.Hosting;

/// <summary>Section <c>Cairn:Server</c>.</summary>
internal sealed class ServerOptions
{
    public const string Section = "Cairn:Server";

    /// <summary>Lets people sign in over plain HTTP from other machines; their passwords then cross the network readable.</summary>
    public bool AllowPlainHttp { get; init; }

    /// <summary>Networks of proxies whose <c>X-Forwarded-For</c> is believed, in CIDR form.</summary>
    public IReadOnlyList<string> ProxyNetworks { get; init; } = [];

    /// <summary>A header in which such a proxy says the visitor's country, as <c>CF-IPCountry</c>; null for none.</summary>
    public string? CountryHeader { get; init; }

    /// <summary>The folder, outside the data directory and its backups, of secrets that must be destroyed in time; null for the data directory's name with <c>.keys</c>, beside it. Nodes share it.</summary>
    public string? KeyDirectory { get; init; }

    /// <summary>The folder, outside the data directory, of what must not outlive a restart of the machine; null for <c>/run</c>, or the temporary folder where that cannot be written.</summary>
    public string? RuntimeDirectory { get; init; }
}
