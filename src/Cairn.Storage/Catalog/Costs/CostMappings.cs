using System.Text.Json;
using Cairn.Collection.Import.Costs;
using Cairn.Journeys.Faults;
using Microsoft.EntityFrameworkCore;

namespace Cairn.Storage.Catalog.Costs;

/// <summary>A mapping of cost files that was saved under a name.</summary>
/// <param name="Name">Small letters, digits and underscores.</param>
/// <param name="Preset">The preset it begins with.</param>
/// <param name="Settings">What it changes, such as <c>date=Day</c>.</param>
public sealed record SavedCostMapping(string Name, string Preset, IReadOnlyList<string> Settings);

/// <summary>The saved mappings of all sites. Any thread may call.</summary>
public sealed class CostMappings
{
    private const int MostPerSite = 100;
    private readonly CatalogFile _file;

    internal CostMappings(CatalogFile file) => _file = file;

    /// <summary>The mappings of a site by name.</summary>
    public IReadOnlyList<SavedCostMapping> List(int site) => _file.Read(context =>
        context.CostMappings.Where(row => row.SiteId == site).OrderBy(row => row.Name).AsEnumerable().Select(Shown).ToList());

    /// <summary>The mapping of a name: a saved one, else a preset; null when there is neither.</summary>
    public CostMapping? Find(int site, string name)
    {
        var saved = _file.Read(context => context.CostMappings.Where(row => row.SiteId == site && row.Name == name).AsEnumerable().Select(Shown).FirstOrDefault());
        return saved is null ? CostPresets.Of(name) : Read(saved.Preset, saved.Settings) is Outcome<CostMapping>.Ok(var mapping) ? mapping : null;
    }

    /// <summary>Saves a mapping, over one of the same name.</summary>
    public Outcome<SavedCostMapping> Save(int site, string name, string preset, IReadOnlyList<string> settings)
    {
        var faults = new List<Fault>();
        if (name.Length is 0 or > 64 || !name.All(c => c is >= 'a' and <= 'z' or >= '0' and <= '9' or '_'))
        {
            faults.Add(new Fault("cost.mapping-name", "/name", "A name has 1 to 64 small letters, digits and underscores."));
        }
        else if (CostPresets.Of(name) is not null)
        {
            faults.Add(new Fault("cost.mapping-name", "/name", $"'{name}' is a preset; give another name."));
        }

        faults.AddRange((Read(preset, settings) as Outcome<CostMapping>.Refused)?.Faults ?? []);
        return faults.Count > 0 ? new Outcome<SavedCostMapping>.Refused(faults) : _file.Write<Outcome<SavedCostMapping>>(context =>
        {
            var text = JsonSerializer.Serialize((string[])[preset, .. settings]);
            if (context.CostMappings.SingleOrDefault(row => row.SiteId == site && row.Name == name) is { } known)
            {
                known.Text = text;
            }
            else if (context.CostMappings.Count(row => row.SiteId == site) >= MostPerSite)
            {
                return Outcome<SavedCostMapping>.Refuse("cost.mapping-too-many", "/name", $"A site has at most {MostPerSite} mappings; delete some.");
            }
            else
            {
                context.CostMappings.Add(new CostMappingRow { SiteId = site, Name = name, Text = text });
            }

            return new SavedCostMapping(name, preset, settings);
        });
    }

    /// <summary>Forgets a mapping; false when the site has none of this name.</summary>
    public bool Delete(int site, string name) => _file.Write(context => context.CostMappings.Where(row => row.SiteId == site && row.Name == name).ExecuteDelete()) > 0;

    private static Outcome<CostMapping> Read(string preset, IReadOnlyList<string> settings) => CostPresets.Of(preset) is { } basis
        ? CostMapping.Parse(basis, settings, "/settings")
        : Outcome<CostMapping>.Refuse("cost.preset-unknown", "/preset", $"A mapping begins with one of {string.Join(", ", CostPresets.Names)}.");

    private static SavedCostMapping Shown(CostMappingRow row)
    {
        var texts = JsonSerializer.Deserialize<string[]>(row.Text) ?? [];
        return new SavedCostMapping(row.Name, texts is [var preset, ..] ? preset : "plain", [.. texts.Skip(1)]);
    }
}
