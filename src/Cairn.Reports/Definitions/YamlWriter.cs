using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Cairn.Reports.Definitions;

/// <summary>Writes JSON as block YAML with one spelling for each value.</summary>
internal static partial class YamlWriter
{
    private const int MaxFlow = 100;

    internal static string Write(JsonObject root)
    {
        var text = new StringBuilder();
        WriteObject(text, root, 0);
        return text.ToString();
    }

    private static void WriteObject(StringBuilder text, JsonObject map, int indent)
    {
        var isFirst = true;
        foreach (var (name, value) in map)
        {
            text.Append(' ', isFirst ? 0 : indent).Append(Text(name)).Append(':');
            isFirst = false;
            WriteValue(text, value, indent);
        }
    }

    private static void WriteValue(StringBuilder text, JsonNode? value, int indent)
    {
        if (Flow(value) is { Length: <= MaxFlow } flow)
        {
            text.Append(' ').Append(flow).Append('\n');
            return;
        }

        text.Append('\n');
        if (value is JsonObject map)
        {
            text.Append(' ', indent + 2);
            WriteObject(text, map, indent + 2);
            return;
        }

        if (value is not JsonArray list)
        {
            text.Length--;
            text.Append(' ').Append(Flow(value)).Append('\n');
            return;
        }

        foreach (var item in list)
        {
            text.Append(' ', indent + 2).Append('-');
            if (item is JsonObject { Count: > 0 } one)
            {
                text.Append(' ');
                WriteObject(text, one, indent + 4);
            }
            else
            {
                WriteValue(text, item, indent + 2);
            }
        }
    }

    /// <summary>The value on one line.</summary>
    private static string Flow(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject map => "{" + string.Join(", ", map.Select(f => $"{Text(f.Key)}: {Flow(f.Value)}")) + "}",
        JsonArray list => "[" + string.Join(", ", list.Select(Flow)) + "]",
        _ when value.GetValueKind() == JsonValueKind.String => Text(value.GetValue<string>()),
        _ => value.ToJsonString(),
    };

    private static string Text(string text)
    {
        if (Plain().IsMatch(text) && text is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off" or "y" or "n"))
        {
            return text;
        }

        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            if (c is '"' or '\\')
            {
                quoted.Append('\\').Append(c);
            }
            else if (char.IsControl(c) || c is '\u2028' or '\u2029' or '\ufeff')
            {
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            }
            else
            {
                quoted.Append(c);
            }
        }

        return quoted.Append('"').ToString();
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_./-]*( [A-Za-z0-9_./-]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
