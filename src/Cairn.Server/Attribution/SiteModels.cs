using Cairn.Reports.Attribution;
using Cairn.Server.Reports;
using Cairn.Storage.Catalog;

namespace Cairn.Server.Attribution;

/// <summary>The learned models of one site, kept in the catalog.</summary>
/// <remarks>A model that could not be learned is not kept, so that the next report tries again.</remarks>
internal sealed class SiteModels(CairnCatalog catalog, int site, int channelRules) : IModelVersions
{
    /// <summary>Two requests for a model that was never learned teach it once.</summary>
    private static readonly Lock Learning = new();

    /// <inheritdoc/>
    public LearnedModel InForce(string definition, int definitionVersion, string model, Func<LearnedModel> learn)
    {
        if (Kept(definition, definitionVersion, model) is { } kept)
        {
            return kept;
        }

        lock (Learning)
        {
            return Kept(definition, definitionVersion, model) ?? Keep(learn());
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<LearnedModel> All(string definition) => [.. catalog.Models.All(site, definition).Where(stored => stored.Model != SiteValueTables.Model).Select(stored => LearnedModel.Read(stored.Text))];

    /// <summary>Keeps a model under the next number, unless nothing was learned.</summary>
    public LearnedModel Keep(LearnedModel learned) => learned.Refused is not null ? learned : LearnedModel.Read(
        catalog.Models.Add(site, learned.Definition, learned.Model, learned.DefinitionVersion, version => (learned with { Version = version }).ToText()).Text);

    private LearnedModel? Kept(string definition, int definitionVersion, string model) =>
        catalog.Models.Newest(site, definition, model) is { } stored && stored.DefinitionVersion == definitionVersion && LearnedModel.Read(stored.Text) is var kept && kept.ChannelRules == channelRules ? kept : null;
}
