using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cairn.Journeys.Faults;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Cairn.Reports.Definitions;

/// <summary>Reads the plain part of YAML as JSON: no anchors, aliases, tags, several documents or repeated keys.</summary>
internal sealed partial class YamlReader
{
    private const int MaxLength = 512 * 1_024;
    private const int MaxDepth = 48;
    private const int MaxFaults = 100;

    private readonly Parser _parser;
    private readonly List<Fault> _faults;
    private readonly Dictionary<string, (long Line, long Column)> _places = new(StringComparer.Ordinal);

    private YamlReader(string text, List<Fault> faults)
    {
        _parser = new Parser(new StringReader(text));
        _faults = faults;
    }

    /// <summary>Reads a document; null, with a fault, when it is no YAML at all.</summary>
    internal static YamlDocument? Read(string text, List<Fault> faults)
    {
        if (text.Length > MaxLength)
        {
            faults.Add(new Fault("yaml.too-long", "", $"The file is longer than {MaxLength} characters."));
            return null;
        }

        var reader = new YamlReader(text, faults);
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException e)
        {
            faults.Add(new Fault("yaml.syntax", "", $"{YamlDocument.Describe(e.Start.Line, e.Start.Column)}this is not YAML: {e.Message}"));
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or IndexOutOfRangeException)
        {
            // The library's scanner gives up so on some texts that are no YAML.
            var at = reader._parser.Current?.End ?? Mark.Empty;
            faults.Add(new Fault("yaml.syntax", "", $"{YamlDocument.Describe(at.Line, at.Column)}this is not YAML: something behind here cannot be read."));
            return null;
        }
    }

    private YamlDocument? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
        {
            _faults.Add(new Fault("yaml.empty", "", "The file is empty; it begins with 'version: 1'."));
            return null;
        }

        _parser.Consume<DocumentStart>();
        var before = _faults.Count;
        var root = ReadNode("", 0, out var isWhole);
        if (isWhole)
        {
            _parser.Consume<DocumentEnd>();
            if (!_parser.Accept<StreamEnd>(out _))
            {
                _faults.Add(new Fault("yaml.documents", "", "The file holds several documents; keep one."));
            }
        }

        return isWhole && _faults.Count == before ? new YamlDocument(root, _places) : null;
    }

    /// <summary>Reads one node; <paramref name="isWhole"/> is false when reading has to stop, because what follows cannot be bounded.</summary>
    private JsonNode? ReadNode(string pointer, int depth, out bool isWhole)
    {
        isWhole = depth <= MaxDepth && _faults.Count < MaxFaults;
        _parser.Accept<ParsingEvent>(out var start);
        if (!isWhole)
        {
            Fault("yaml.too-deep", pointer, start, $"the file may be {MaxDepth} levels deep, and is read up to {MaxFaults} faults");
            return null;
        }

        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            Fault("yaml.alias", pointer, alias, "anchors and aliases are not supported; write the value out");
            return null;
        }

        if (_parser.Accept<NodeEvent>(out var node) && (!node.Anchor.IsEmpty || !node.Tag.IsEmpty))
        {
            Fault("yaml.alias", pointer, node, "anchors, aliases and tags are not supported; write the value out");
        }

        _places[pointer] = (start!.Start.Line, start.Start.Column);
        return _parser.TryConsume<Scalar>(out var scalar) ? Value(scalar)
            : _parser.TryConsume<SequenceStart>(out _) ? ReadList(pointer, depth, out isWhole)
            : ReadObject(pointer, depth, out isWhole);
    }

    private JsonArray ReadList(string pointer, int depth, out bool isWhole)
    {
        var list = new JsonArray();
        isWhole = true;
        while (isWhole && !_parser.TryConsume<SequenceEnd>(out _))
        {
            list.Add(ReadNode($"{pointer}/{list.Count}", depth + 1, out isWhole));
        }

        return list;
    }

    private JsonObject ReadObject(string pointer, int depth, out bool isWhole)
    {
        var map = new JsonObject();
        isWhole = true;
        _parser.Consume<MappingStart>();
        while (isWhole && !_parser.TryConsume<MappingEnd>(out _))
        {
            if (!_parser.TryConsume<Scalar>(out var key))
            {
                Fault("yaml.key", pointer, _parser.Current, "a field's name must be a plain text");
                isWhole = false;
                return map;
            }

            var name = key.Value;
            var value = ReadNode($"{pointer}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}", depth + 1, out isWhole);
            if (!map.TryAdd(name, value))
            {
                Fault("yaml.key-repeated", pointer, key, $"the field '{name}' stands twice; write it once");
            }
        }

        return map;
    }

    private void Fault(string code, string pointer, ParsingEvent? at, string message) =>
        _faults.Add(new Fault(code, pointer, $"{YamlDocument.Describe(at?.Start.Line ?? 0, at?.Start.Column ?? 0)}{message}."));

    private static JsonNode? Value(Scalar scalar) => scalar.Style != ScalarStyle.Plain
        ? JsonValue.Create(scalar.Value)
        : scalar.Value switch
        {
            "" or "~" or "null" => null,
            "true" => JsonValue.Create(true),
            "false" => JsonValue.Create(false),
            var text when JsonNumber().IsMatch(text) => JsonNode.Parse(text),
            var text => JsonValue.Create(text),
        };

    [GeneratedRegex(@"^-?(0|[1-9][0-9]{0,27})(\.[0-9]{1,28})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex JsonNumber();
}
