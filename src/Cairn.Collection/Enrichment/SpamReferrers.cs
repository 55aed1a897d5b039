using System.Collections.Frozen;

namespace Cairn.Collection.Enrichment;

/// <summary>Hosts that send made-up visits to get into reports.</summary>
public static class SpamReferrers
{
    private static readonly FrozenSet<string> Hosts = Read();

    /// <summary>Whether the host, or a domain above it, is on the list.</summary>
    public static bool Contains(string host)
    {
        for (var rest = host; ; rest = rest[(rest.IndexOf('.', StringComparison.Ordinal) + 1)..])
        {
            if (Hosts.Contains(rest))
            {
                return true;
            }

            if (!rest.Contains('.', StringComparison.Ordinal))
            {
                return false;
            }
        }
    }

    private static FrozenSet<string> Read()
    {
        using var reader = new StreamReader(Datasets.Resource("spam-referrers.txt"));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] != '#')
            .ToFrozenSet(StringComparer.Ordinal);
    }
}
