using System.Diagnostics;
using System.Text.Json;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Reports.Conversions;
using Cairn.Reports.Definitions;
using Cairn.Reports.Envelope;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Definitions;
using Cairn.Storage.Catalog.Sites;

namespace Cairn.Server.Definitions;

/// <summary>Changes definitions: what is checked by the parser is stored by the catalog, all of it or nothing.</summary>
internal sealed class DefinitionService(CairnCatalog catalog)
{
    public DefinitionList List(Site site, bool history)
    {
        var definitions = history ? catalog.Definitions.All(site.Id) : catalog.Definitions.Current(site.Id);
        var sorted = definitions.OrderByDescending(definition => definition.Kind == ConversionKind.Macro);
        return new DefinitionList([.. sorted.Select(DefinitionShown.Of)], Warnings(site));
    }

    /// <summary>Stores one definition under the key of the path.</summary>
    public Outcome<DefinitionChange> Put(Site site, string key, JsonElement json, string author)
    {
        if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty("key", out var said) && said.ValueKind == JsonValueKind.String && said.GetString() != key)
        {
            return Outcome<DefinitionChange>.Refuse("definition.key-differs", "/key", "The key in the body must be the key of the path.");
        }

        return DefinitionParser.Parse(WithKey(json, key)) switch
        {
            Outcome<ConversionDefinition>.Ok(var definition) => catalog.Definitions.Put(site.Id, definition with { Author = author }),
            Outcome<ConversionDefinition>.Refused(var faults) => new Outcome<DefinitionChange>.Refused(faults),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>The key stands in the path; a body need not repeat it.</summary>
    private static JsonElement WithKey(JsonElement json, string key)
    {
        if (json.ValueKind != JsonValueKind.Object || json.TryGetProperty("key", out _))
        {
            return json;
        }

        var fields = json.EnumerateObject().ToDictionary(field => field.Name, field => field.Value);
        fields["key"] = JsonSerializer.SerializeToElement(key);
        return JsonSerializer.SerializeToElement(fields);
    }

    /// <summary>The site's definitions and settings as a file.</summary>
    public string WriteYaml(Site site) => CairnYaml.Write(new CairnFile(
        new CairnFileSite(site.Name, site.TimeZone, site.Currency, site.SessionRule), catalog.Definitions.Current(site.Id)));

    /// <summary>Applies a file: the definitions all or none, then the site's settings.</summary>
    public Outcome<DefinitionsApplied> Apply(Site site, string yaml, string author)
    {
        switch (CairnYaml.Parse(yaml))
        {
            case Outcome<CairnFile>.Ok(var file):
                return Apply(site, file, author);
            case Outcome<CairnFile>.Refused(var faults):
                return new Outcome<DefinitionsApplied>.Refused(faults);
            default:
                throw new UnreachableException();
        }
    }

    private Outcome<DefinitionsApplied> Apply(Site site, CairnFile file, string author)
    {
        var wanted = file.Conversions.Select(definition => definition.Author.Length == 0 ? definition with { Author = author } : definition).ToList();
        if (Settings(site, file.Site) is Outcome<Site>.Refused(var settingFaults))
        {
            return new Outcome<DefinitionsApplied>.Refused(settingFaults);
        }

        return catalog.Definitions.Apply(site.Id, wanted) switch
        {
            Outcome<IReadOnlyList<DefinitionChange>>.Ok(var changes) => new DefinitionsApplied(
                [.. changes.Select(change => new DefinitionApplied(change.Definition.Key, change.Definition.Version, change.Kind))], Warnings(site)),
            Outcome<IReadOnlyList<DefinitionChange>>.Refused(var faults) => new Outcome<DefinitionsApplied>.Refused(faults),
            _ => throw new UnreachableException(),
        };
    }

    private Outcome<Site>? Settings(Site site, CairnFileSite? settings) => settings is null
        ? null
        : catalog.Sites.Update(site.Key, new SiteChange
        {
            Name = settings.Name,
            TimeZone = settings.Timezone,
            Currency = settings.Currency,
            SessionRule = settings.SessionRule,
        });

    private IReadOnlyList<WarningResult> Warnings(Site site) => ConversionWarnings.Of(catalog.Definitions.Current(site.Id));
}
