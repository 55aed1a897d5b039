using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Cairn.Collection.Enrichment;
using Cairn.Collection.Exposures;
using Cairn.Journeys.Time;

namespace Cairn.Server.Collect;

/// <summary>Keys that say of two addresses whether they are one household's, and nothing else, for thirty days; then their secret is destroyed.</summary>
/// <remarks>
/// The secrets lie in one small file outside the data directory and its backups, made when the first key is asked for. Without a file
/// that can be written there are no keys: a secret that dies with the process would make two keys of one household.
/// </remarks>
internal sealed class HouseholdKeys(string folder, TimeProvider time, ILogger<HouseholdKeys> logger)
{
    private const string FileName = "household.keys";
    private const int SecretBytes = 32;
    private const long EpochMicros = 30L * 86_400 * Timestamp.Second;

    private readonly Lock _gate = new();
    private Dictionary<long, byte[]>? _secrets;
    private bool _refused;

    /// <summary>The keys of an address at a moment: of its own epoch, and of the one before. Null where the address is no household's, or the secret is gone.</summary>
    public (string? Current, string? Previous) Of(IPAddress address, long micros) =>
        Household(address) is { } household && !HostingNetworks.Contains(address) ? Of(household, micros, Timestamp.From(time.GetUtcNow()).Micros / EpochMicros) : default;

    /// <summary>The household of an address an ad was shown at, or why there is none.</summary>
    public ExposureHousehold Shown(IPAddress address, long micros)
    {
        if (Household(address) is not { } household)
        {
            return ExposureHousehold.None(HouseholdGap.NotPublic);
        }

        if (HostingNetworks.Contains(address))
        {
            return ExposureHousehold.None(HouseholdGap.Hosting);
        }

        var now = Timestamp.From(time.GetUtcNow()).Micros / EpochMicros;
        return Of(household, micros, now) is (Current: { } key, var previous) ? new ExposureHousehold(key, HouseholdGap.None, previous)
            : ExposureHousehold.None(micros / EpochMicros < now - 1 ? HouseholdGap.TooLate : HouseholdGap.TurnedOff);
    }

    private (string? Current, string? Previous) Of(byte[] household, long micros, long now)
    {
        var epoch = Math.Min(micros / EpochMicros, now);
        lock (_gate)
        {
            return epoch < now - 1 || !Turn(now) ? default : (Key(epoch), epoch == now ? Key(epoch - 1) : null);
        }

        string Key(long of) => Convert.ToHexStringLower(HMACSHA256.HashData(_secrets![of], household).AsSpan(0, 16));
    }

    /// <summary>Destroys secrets whose time is over, also while nobody comes.</summary>
    public void Renew()
    {
        lock (_gate)
        {
            if (_refused)
            {
                Write(); // the folder may be there by now
            }
            else if (_secrets is not null || File.Exists(Path.Combine(folder, FileName)))
            {
                Turn(Timestamp.From(time.GetUtcNow()).Micros / EpochMicros);
            }
        }
    }

    /// <summary>Four bytes of IPv4, the network's eight of IPv6; null for addresses that are nobody's alone: private, reserved, of this machine.</summary>
    internal static byte[]? Household(IPAddress address)
    {
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Array.Exists(NoHousehold, network => network.Contains(address)) ? null
            : address.AddressFamily == AddressFamily.InterNetwork ? address.GetAddressBytes() : address.GetAddressBytes()[..8];
    }

    /// <summary>RFC 6890 and its registries; of IPv6 all that is not global unicast, and in that what is translated, tunnelled or for documents.</summary>
    private static readonly IPNetwork[] NoHousehold =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
            "::/3", "4000::/2", "8000::/1", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        }.Select(text => IPNetwork.Parse(text)),
    ];

    /// <summary>Sees to it that there are the secrets of this epoch and the last, and no others; false when they cannot be kept.</summary>
    private bool Turn(long now)
    {
        _secrets ??= Read();
        var has = _secrets.ContainsKey(now) && _secrets.ContainsKey(now - 1);
        if (has && _secrets.Count == 2)
        {
            return !_refused;
        }

        foreach (var epoch in _secrets.Keys.Where(epoch => epoch < now - 1).ToList())
        {
            CryptographicOperations.ZeroMemory(_secrets[epoch]);
            _secrets.Remove(epoch);
        }

        foreach (var epoch in (long[])[now - 1, now])
        {
            _secrets.TryAdd(epoch, RandomNumberGenerator.GetBytes(SecretBytes));
        }

        return Write();
    }

    private Dictionary<long, byte[]> Read()
    {
        try
        {
            var path = Path.Combine(folder, FileName);
            return (File.Exists(path) ? File.ReadAllLines(path) : [])
                .Select(line => line.Split(' '))
                .Where(line => line.Length == 2 && line[1].Length == 2 * SecretBytes)
                .ToDictionary(line => long.Parse(line[0], CultureInfo.InvariantCulture), line => Convert.FromHexString(line[1]));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or FormatException or ArgumentException or OverflowException)
        {
            return [];
        }
    }

    /// <summary>Over the bytes of the secrets before, not beside them.</summary>
    private bool Write()
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, BufferSize = 0 };
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else
            {
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            var text = string.Concat(_secrets!.OrderBy(pair => pair.Key).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {Convert.ToHexStringLower(pair.Value)}\n")));
            using var stream = new FileStream(Path.Combine(folder, FileName), options);
            stream.Write(System.Text.Encoding.ASCII.GetBytes(text));
            stream.SetLength(stream.Position);
            _refused = false;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            if (!_refused)
            {
                logger.NoHouseholdKeys(refused);
            }

            _refused = true;
        }

        return !_refused;
    }
}
