using System.Text.Json.Nodes;

namespace Cairn.Reports.Definitions;

/// <summary>The JSON that stands for a <c>cairn.yaml</c>.</summary>
internal static class CairnFileWriter
{
    internal static JsonObject ToJson(CairnFile file)
    {
        var json = new JsonObject { ["version"] = CairnFile.FormatVersion };
        if (file.Site is { } site)
        {
            json["site"] = Site(site);
        }

        json["conversions"] = new JsonArray([.. file.Conversions.Select(DefinitionJson.Write)]);
        return json;
    }

    private static JsonObject Site(CairnFileSite site)
    {
        var json = new JsonObject();
        foreach (var (name, value) in new[] { ("name", site.Name), ("timezone", site.Timezone), ("currency", site.Currency), ("session_rule", site.SessionRule) })
        {
            if (value is not null)
            {
                json[name] = value;
            }
        }

        return json;
    }
}
