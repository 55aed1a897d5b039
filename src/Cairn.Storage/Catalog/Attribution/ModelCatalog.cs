namespace Cairn.Storage.Catalog.Attribution;

/// <summary>The learned models of all sites. Any thread may call.</summary>
public sealed class ModelCatalog
{
    /// <summary>So many versions of a definition and model are kept; the oldest go.</summary>
    public const int MostVersions = 260;

    private readonly CatalogFile _file;
    private readonly TimeProvider _time;

    internal ModelCatalog(CatalogFile file, TimeProvider time)
    {
        _file = file;
        _time = time;
    }

    /// <summary>The newest version of a model; null when there is none.</summary>
    public StoredModel? Newest(int site, string definition, string model) => _file.Read(context =>
        context.AttributionModels.Where(row => row.SiteId == site && row.Definition == definition && row.Model == model)
            .OrderByDescending(row => row.Version).AsEnumerable().Select(Shown).FirstOrDefault());

    /// <summary>All versions for a definition, newest first.</summary>
    public IReadOnlyList<StoredModel> All(int site, string definition) => _file.Read(context =>
        context.AttributionModels.Where(row => row.SiteId == site && row.Definition == definition)
            .OrderByDescending(row => row.TrainedAt).ThenBy(row => row.Model).ThenByDescending(row => row.Version).AsEnumerable().Select(Shown).ToList());

    /// <summary>The newest version of every definition and model of a site.</summary>
    public IReadOnlyList<StoredModel> Current(int site) => _file.Read(context =>
        context.AttributionModels.Where(row => row.SiteId == site).AsEnumerable().GroupBy(row => (row.Definition, row.Model))
            .Select(versions => Shown(versions.MaxBy(row => row.Version)!)).ToList());

    /// <summary>Keeps what was learned under the next number.</summary>
    /// <param name="site">The site's number.</param>
    /// <param name="definition">The key of the definition.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="definitionVersion">The newest version of the definition.</param>
    /// <param name="text">What was learned, for its number.</param>
    public StoredModel Add(int site, string definition, string model, int definitionVersion, Func<int, string> text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return _file.Write(context =>
        {
            var versions = context.AttributionModels.Where(row => row.SiteId == site && row.Definition == definition && row.Model == model).OrderBy(row => row.Version).ToList();
            var version = versions.Count == 0 ? 1 : versions[^1].Version + 1;
            var row = new AttributionModelRow
            {
                SiteId = site,
                Definition = definition,
                Model = model,
                Version = version,
                DefinitionVersion = definitionVersion,
                TrainedAt = _time.GetUtcNow(),
                Text = text(version),
            };
            context.AttributionModels.RemoveRange(versions.Take(versions.Count - MostVersions + 1));
            context.AttributionModels.Add(row);
            return Shown(row);
        });
    }

    private static StoredModel Shown(AttributionModelRow row) => new(row.Definition, row.Model, row.Version, row.DefinitionVersion, row.TrainedAt, row.Text);
}
