namespace Cairn.Storage.Imports;

/// <summary>What an import needs to know of the site it fills.</summary>
/// <param name="Number">The site's number in the catalog.</param>
/// <param name="Currency">Three letters; the currency of values that name none.</param>
public sealed record ImportSite(int Number, string Currency);
