using Cairn.Journeys.Faults;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Segments;

/// <summary>How saved segments refer to each other.</summary>
public static class SavedSegments
{
    /// <summary>What is wrong with what a segment names: one that is not there, or one that leads back to where it began.</summary>
    /// <param name="segment">The condition.</param>
    /// <param name="saved">Saved segments in text form, by key.</param>
    /// <param name="where">The JSON pointer of the segment in the caller's request.</param>
    public static IReadOnlyList<Fault> Check(SegmentNode segment, IReadOnlyDictionary<string, string> saved, string where)
    {
        var faults = new List<Fault>();
        Follow(segment, []);
        return faults;

        void Follow(SegmentNode node, List<string> open)
        {
            foreach (var key in Names(node))
            {
                if (Unknown(key, open, saved) is { } fault)
                {
                    faults.Add(fault with { Where = where });
                }
                else if (SegmentParser.Parse(saved[key]) is Outcome<SegmentNode>.Ok(var named))
                {
                    Follow(named, [.. open, key]);
                }

                if (faults.Count > 0)
                {
                    return;
                }
            }
        }
    }

    /// <summary>The keys that a segment in text form names by <c>in(…)</c>, once each.</summary>
    public static IReadOnlyCollection<string> Names(string text) => SegmentParser.Parse(text) is Outcome<SegmentNode>.Ok(var node) ? Names(node) : [];

    /// <summary>Why a saved segment cannot be read from here; null when it can.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="open">The keys that led here.</param>
    /// <param name="saved">Saved segments in text form, by key.</param>
    internal static Fault? Unknown(string key, IReadOnlyList<string> open, IReadOnlyDictionary<string, string> saved)
    {
        if (open.Contains(key))
        {
            return new Fault("segment.refers-to-itself", "", $"The saved segment '{key}' refers to itself by way of {string.Join(" > ", open.Append(key))}; break the circle.");
        }

        if (saved.ContainsKey(key))
        {
            return null;
        }

        var near = Nearest.Of(key, saved.Keys);
        return new Fault("segment.unknown", "", saved.Count == 0
            ? $"There is no saved segment '{key}': this site has none; write the condition itself in place of in({key})."
            : $"There is no saved segment '{key}'{(near is null ? $"; known are: {string.Join(", ", saved.Keys.Order(StringComparer.Ordinal))}." : $"; did you mean '{near}'?")}");
    }

    private static HashSet<string> Names(SegmentNode node) => [.. node.Conditions().OfType<SegmentNode.In>().Select(member => member.Key)];
}
