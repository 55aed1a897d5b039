using System.Collections.Immutable;

namespace Cairn.Collection.Decoding;

/// <summary>What kind of secret was taken out of a text.</summary>
public enum ScrubRule
{
    Email,
    Phone,
    Card,
    Iban,
    Jwt,
    Redacted,
}

/// <summary>How often each rule struck. Not safe for several threads.</summary>
public sealed class ScrubCounts
{
    private readonly int[] _counts = new int[(int)ScrubRule.Redacted + 1];

    public int this[ScrubRule rule] => _counts[(int)rule];

    public void Add(ScrubRule rule) => _counts[(int)rule]++;

    /// <summary>By lower-case name; rules that never struck are left out.</summary>
    public ImmutableSortedDictionary<string, int> ToDictionary() => !_counts.AsSpan().ContainsAnyExcept(0)
        ? ImmutableSortedDictionary<string, int>.Empty
        : Enum.GetValues<ScrubRule>().Where(rule => this[rule] > 0)
            .ToImmutableSortedDictionary(rule => rule.ToString().ToLowerInvariant(), rule => this[rule], StringComparer.Ordinal);
}
