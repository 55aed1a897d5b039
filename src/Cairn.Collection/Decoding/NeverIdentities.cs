using System.Collections.Frozen;

namespace Cairn.Collection.Decoding;

/// <summary>What programs send as a user id when they mean nobody.</summary>
public static class NeverIdentities
{
    private static readonly FrozenSet<string> Words = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "", "null", "undefined", "none", "nan", "0", "-1", "true", "false", "anonymous", "guest", "user", "unknown", "[object object]",
        "00000000-0000-0000-0000-000000000000");

    /// <summary>Whether the text, trimmed and in any case, names nobody.</summary>
    /// <param name="user">As it was sent.</param>
    /// <param name="words">A site's own list, lower-case; null for the usual one.</param>
    public static bool Contains(string user, IReadOnlySet<string>? words = null)
    {
        var trimmed = user.Trim();
        return words is null ? Words.Contains(trimmed) : trimmed.Length == 0 || words.Contains(trimmed.ToLowerInvariant());
    }
}
