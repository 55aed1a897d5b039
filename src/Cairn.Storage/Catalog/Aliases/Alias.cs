namespace Cairn.Storage.Catalog.Aliases;

/// <summary>A vendor's own id of a site: on that vendor's paths it is worth a write key.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Site">The number of the site it stands for.</param>
/// <param name="Format">The vendor's format.</param>
/// <param name="Text">What the vendor's client sends, such as <c>G-ABC123</c> or <c>shop.example</c>.</param>
/// <param name="ConsentMap">Which consent states a category of the vendor's stands for; empty for none.</param>
/// <param name="CreatedBy">Who added it.</param>
/// <param name="CreatedAt">When it was added.</param>
public sealed record Alias(
    int Id, int Site, string Format, string Text, IReadOnlyDictionary<string, IReadOnlyList<string>> ConsentMap, string CreatedBy, DateTimeOffset CreatedAt);
