namespace Cairn.Storage.Events;

/// <summary>Places whose visitors a site takes for bots.</summary>
/// <param name="Countries">Two capitals each.</param>
/// <param name="Hosts">Of the page or the referrer, lower-case; what lies below counts too.</param>
public sealed record PlaceRules(IReadOnlyList<string> Countries, IReadOnlyList<string> Hosts)
{
    /// <summary>Whether both name the same places.</summary>
    public bool SameAs(PlaceRules other) => Countries.Order(StringComparer.Ordinal).SequenceEqual(other.Countries.Order(StringComparer.Ordinal))
        && Hosts.Order(StringComparer.Ordinal).SequenceEqual(other.Hosts.Order(StringComparer.Ordinal));
}
