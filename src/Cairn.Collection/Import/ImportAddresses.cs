using Cairn.Collection.Decoding;

namespace Cairn.Collection.Import;

/// <summary>Cleans the addresses of rows as the door does those of live events: one form, scrubbed, with only the query keys that may stay.</summary>
internal sealed class ImportAddresses(SiteRules site)
{
    private const int MaxAddress = 2_048;
    private const int MaxKept = 20_000;

    // A file holds few addresses many times.
    private readonly Dictionary<string, string?> _clean = new(StringComparer.Ordinal);
    private readonly ScrubCounts _scrubbed = new();

    /// <summary>The address to store; null for none and for what is no address.</summary>
    public string? Clean(string? text, bool orApp)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (!_clean.TryGetValue(text, out var clean))
        {
            clean = Parse(text, orApp);
            if (_clean.Count < MaxKept)
            {
                _clean[text] = clean;
            }
        }

        return clean;
    }

    private string? Parse(string text, bool orApp)
    {
        if (WebAddress.Parse(text, orApp) is not { } address)
        {
            return null;
        }

        address = address with
        {
            Path = Scrubber.Scrub(address.Path, null, _scrubbed),
            Query = orApp ? QueryKeys.OfReferrer(address, site, _scrubbed) : QueryKeys.OfPage(text, address, site, _scrubbed),
        };
        return TextRepair.Clean(address.ToString(), MaxAddress);
    }
}
