using System.Text.Json;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Matching;

/// <summary>Reads one matching tree and collects its faults: the tree's own structure. The parts are read in the other half.</summary>
internal sealed partial class MatchReader(List<Fault> faults)
{
    private const int MaxDepth = 32;
    private const int MaxParts = 1_000;

    private static readonly string[] Parts =
    [
        "any", "all", "not", "event", "where", "path", "host", "url", "query", "selector", "text", "scroll", "visible", "video",
        "time_on_page", "form", "abandoned", "session", "visitor",
    ];

    private int _parts;

    /// <summary>Reads a tree; several parts in one object are an <c>all</c>.</summary>
    internal MatchNode? Read(JsonElement json, string where, int depth)
    {
        var fields = new JsonFields(json, where, faults);
        if (!fields.IsObject("""a match such as {"event":"purchase"}"""))
        {
            return null;
        }

        var before = faults.Count;
        fields.OnlyKnown(Parts);
        if (depth > MaxDepth)
        {
            return Refuse("match.too-deep", where, $"A match may be {MaxDepth} levels deep.");
        }

        var parts = new List<MatchNode>();
        foreach (var name in Parts.Where(fields.Has))
        {
            fields.TryGet(name, out var part);
            if (ReadPart(name, part, fields.Pointer(name), depth) is { } node)
            {
                parts.Add(node);
            }
        }

        if (++_parts > MaxParts)
        {
            return _parts == MaxParts + 1 ? Refuse("match.too-large", where, $"A match may have {MaxParts} parts.") : null;
        }

        if (parts.Count == 0)
        {
            return faults.Count > before ? null : Refuse("match.empty", where, $"An empty match would match everything; name at least one of {string.Join(", ", Parts)}.");
        }

        return parts.Count == 1 ? parts[0] : Join(parts, where);
    }

    private MatchNode? ReadPart(string name, JsonElement json, string where, int depth) => name switch
    {
        "any" => ReadList(json, where, depth) is { } parts ? ReadAny(parts, where) : null,
        "all" => ReadAll(json, where, depth),
        "not" => Read(json, where, depth + 1) is { } part ? new MatchNode.Not(part) : null,
        _ => ReadLeaf(name, json, where),
    };

    private MatchNode.Any? ReadAny(List<MatchNode> parts, string where)
    {
        if (parts.Exists(p => p is MatchNode.Not))
        {
            Refuse("match.not-alone", where, "'not' stands only inside an 'all' that has a positive part; write the exception there.");
            return null;
        }

        return new MatchNode.Any([.. parts]);
    }

    private MatchNode? ReadAll(JsonElement json, string where, int depth)
    {
        if (ReadList(json, where, depth) is not { } parts)
        {
            return null;
        }

        return parts.Count > 0 ? Join(parts, where)
            : json.ValueKind == JsonValueKind.Array && json.GetArrayLength() == 0 ? Refuse("match.empty", where, "An empty 'all' would match everything; name at least one part.")
            : null;
    }

    private MatchNode? Join(List<MatchNode> parts, string where)
    {
        if (parts.TrueForAll(p => p is MatchNode.Not))
        {
            return Refuse("match.not-alone", where, "'not' stands only inside an 'all' that has a positive part; add what must hold, such as an event.");
        }

        // One level of 'all' inside another says nothing more, and a part must see the event it filters.
        return new MatchNode.All([.. parts.SelectMany(IEnumerable<MatchNode> (p) => p is MatchNode.All all ? all.Parts : [p])]);
    }

    private List<MatchNode>? ReadList(JsonElement json, string where, int depth)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            Refuse("json.type", where, "Expected a list of matches.");
            return null;
        }

        var parts = json.EnumerateArray().Select((p, i) => Read(p, $"{where}/{i}", depth + 1)).ToList();
        return parts.Exists(p => p is null) ? null : [.. parts.Select(p => p!)];
    }

    private MatchNode? Refuse(string code, string where, string message)
    {
        faults.Add(new Fault(code, where, message));
        return null;
    }
}
