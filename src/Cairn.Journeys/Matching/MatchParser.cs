using System.Text.Json;
using Cairn.Journeys.Faults;

namespace Cairn.Journeys.Matching;

/// <summary>Reads matching trees.</summary>
public static class MatchParser
{
    /// <summary>Reads a tree; every fault has the JSON pointer of the field that is wrong.</summary>
    /// <param name="json">The tree.</param>
    /// <param name="where">The pointer of <paramref name="json"/> in the caller's request.</param>
    public static Outcome<MatchNode> Parse(JsonElement json, string where = "")
    {
        var faults = new List<Fault>();
        var node = Symbols.JsonGuard.IsReadable(json, where, faults) ? new MatchReader(faults).Read(json, where, 0) : null;
        if (node is MatchNode.Not)
        {
            faults.Add(new Fault("match.not-alone", where, "'not' stands only beside a positive part; add what must hold, such as an event."));
        }

        return node is null || faults.Count > 0 ? new Outcome<MatchNode>.Refused(faults) : node;
    }
}
