using Cairn.Reports.Values;
using Cairn.Storage.Catalog;

namespace Cairn.Server.Reports;

/// <summary>The kept tables of values of one site: among the learned models of the catalog, under a name of their own.</summary>
internal sealed class SiteValueTables(CairnCatalog catalog, int site) : IValueTables
{
    /// <summary>The name tables are kept under.</summary>
    public const string Model = "values";

    /// <inheritdoc/>
    public FrozenValues? Newest(string macro) => catalog.Models.Newest(site, macro, Model) is { } stored ? FrozenValues.Read(stored.Text) : null;

    /// <inheritdoc/>
    public FrozenValues Keep(FrozenValues table) => FrozenValues.Read(
        catalog.Models.Add(site, table.Macro, Model, table.DefinitionVersion, version => (table with { Version = version }).ToText()).Text);
}
