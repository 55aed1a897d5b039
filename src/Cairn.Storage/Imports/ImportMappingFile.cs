using Cairn.Collection.Import;
using Cairn.Journeys.Faults;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Cairn.Storage.Imports;

/// <summary>Reads a mapping from YAML: the keys of <c>--map</c>, with <c>const</c> and <c>value_map</c> written flat or nested.</summary>
/// <example><code>
/// visitor: client_id
/// time: when
/// time_format: epoch_s
/// const: { currency: EUR }
/// value_map: { event: { Kauf: purchase } }
/// </code></example>
public static class ImportMappingFile
{
    /// <summary>Reads the text, then the settings of the command line behind it.</summary>
    public static Outcome<ImportMapping> Read(string yaml, IEnumerable<string> settings)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            if (stream.Documents.Count != 1 || stream.Documents[0].RootNode is not YamlMappingNode root)
            {
                return Outcome<ImportMapping>.Refuse("import.map-file", "/map", "A mapping file is one YAML mapping of keys to columns.");
            }

            return ImportMapping.Parse([.. Flat("", root), .. settings]);
        }
        catch (YamlException cause)
        {
            return Outcome<ImportMapping>.Refuse("import.map-file", "/map", $"The mapping file cannot be read at line {cause.Start.Line}: {cause.Message}");
        }
    }

    private static IEnumerable<string> Flat(string prefix, YamlMappingNode node)
    {
        foreach (var (key, value) in node.Children)
        {
            var name = prefix + key;
            if (value is YamlMappingNode nested)
            {
                foreach (var setting in Flat(name + ".", nested))
                {
                    yield return setting;
                }
            }
            else
            {
                yield return $"{name}={value}";
            }
        }
    }
}
