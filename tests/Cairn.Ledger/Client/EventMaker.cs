using System.Globalization;
using System.Text;

namespace Cairn.Ledger.Client;

/// <summary>Makes events and bodies from one seed: two sites, values in cents, repeats and bad ones on purpose.</summary>
internal sealed class EventMaker(int seed)
{
    private readonly Random _random = new(seed);
    private readonly Lock _gate = new();

    /// <summary>The currency of each site.</summary>
    public static readonly string[] Currencies = ["EUR", "USD"];

    /// <summary>The entries of one request: one to five of one site, now and then an earlier one among them.</summary>
    public IReadOnlyList<LedgerEntry> Next(Ledger ledger, int events)
    {
        lock (_gate)
        {
            var site = _random.Next(2);
            var made = new List<LedgerEntry>(events);
            for (var i = 0; i < events; i++)
            {
                if (_random.Next(20) == 0 && ledger.Earlier(_random.NextDouble()) is { } earlier && earlier.Site == site && !made.Contains(earlier))
                {
                    made.Add(earlier); // sent twice on purpose
                }

                made.Add(Make(site));
            }

            return made;
        }
    }

    /// <summary>A share from 0 to 1, of the same seed.</summary>
    public double Share()
    {
        lock (_gate)
        {
            return _random.NextDouble();
        }
    }

    /// <summary>The body of a request in the native format.</summary>
    public static byte[] Body(string key, IReadOnlyList<LedgerEntry> entries)
    {
        var text = new StringBuilder($$"""{"key":"{{key}}","events":[""");
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            text.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $$"""{"id":"{{entry.Id}}","name":"{{entry.Name}}","visitor":"{{entry.Visitor}}","at":"{{entry.At}}","url":"https://shop.example/{{entry.Name}}" """);
            if (entry.IsBad)
            {
                text.Append(""","value":"12,50" """);
            }
            else if (entry.Cents != 0)
            {
                text.Append(CultureInfo.InvariantCulture, $$""","value":{{entry.Cents / 100}}.{{entry.Cents % 100:00}},"currency":"{{Currencies[entry.Site]}}","order_id":"o-{{entry.Id:N}}" """);
            }

            text.Append('}');
        }

        return Encoding.UTF8.GetBytes(text.Append("]}").ToString());
    }

    private LedgerEntry Make(int site)
    {
        var bytes = new byte[16];
        _random.NextBytes(bytes);
        bytes[7] = (byte)((bytes[7] & 0x0F) | 0x40); // a version 4 UUID, as a browser makes them
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        var (id, visitor) = (new Guid(bytes), string.Create(CultureInfo.InvariantCulture, $"v{_random.Next(500)}"));
        var at = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        return _random.Next(50) switch
        {
            0 => new LedgerEntry(id, site, "buy", visitor, 0, at, IsBad: true),
            < 20 => new LedgerEntry(id, site, "buy", visitor, _random.Next(1, 1_000_000), at, IsBad: false),
            _ => new LedgerEntry(id, site, "view", visitor, 0, at, IsBad: false),
        };
    }
}
