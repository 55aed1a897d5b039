using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Cairn.Server.Rules;

/// <summary>Who may load a site's unpublished rules: one-hour tokens, in memory only.</summary>
internal sealed class RulePreviews(TimeProvider time)
{
    private static readonly TimeSpan Validity = TimeSpan.FromHours(1);
    private const int Most = 1_000;

    private readonly ConcurrentDictionary<string, (int Site, DateTimeOffset Until)> _tokens = new(StringComparer.Ordinal);

    /// <summary>A token for a site's unpublished rules.</summary>
    public RulePreviewLink Open(int site)
    {
        var now = time.GetUtcNow();
        foreach (var (old, _) in _tokens.Where(token => token.Value.Until <= now || _tokens.Count > Most))
        {
            _tokens.TryRemove(old, out _);
        }

        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _tokens[token] = (site, now + Validity);
        return new RulePreviewLink($"preview_cairn={token}", now + Validity);
    }

    /// <summary>Whether a token opens the unpublished rules of a site.</summary>
    public bool Opens(string token, int site) => _tokens.TryGetValue(token, out var known) && known.Site == site && known.Until > time.GetUtcNow();
}
