using System.Collections.Frozen;
using System.Net;

namespace Cairn.Collection.Foreign;

/// <summary>The part of a host that somebody registered: its last two labels, or three below the common second-level suffixes.</summary>
public static class RegistrableDomain
{
    private static readonly FrozenSet<string> SecondLevel = FrozenSet.Create(
        StringComparer.Ordinal, "ac", "co", "com", "edu", "gov", "gob", "govt", "gv", "ltd", "me", "mil", "ne", "net", "nom", "or", "org", "plc", "sch");

    /// <summary>Lower-case; an address or a single label is its own.</summary>
    public static string Of(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        host = host.TrimEnd('.').ToLowerInvariant();
        var labels = host.Split('.');
        if (labels.Length <= 2 || IPAddress.TryParse(host, out _))
        {
            return host;
        }

        var suffix = labels[^1].Length == 2 && SecondLevel.Contains(labels[^2]) ? 3 : 2;
        return string.Join('.', labels[^Math.Min(suffix, labels.Length)..]);
    }
}
