using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Segments;

/// <summary>Writes segments in the text grammar.</summary>
internal static class SegmentText
{
    internal static string Print(SegmentNode node) => node switch
    {
        SegmentNode.And and => string.Join(" and ", and.Parts.Select(p => p is SegmentNode.Or or SegmentNode.And ? $"({p})" : p.ToString())),
        SegmentNode.Or or => string.Join(" or ", or.Parts.Select(p => p is SegmentNode.Or ? $"({p})" : p.ToString())),
        SegmentNode.Not { Part: SegmentNode.And or SegmentNode.Or or SegmentNode.Not } not => $"not ({not.Part})",
        SegmentNode.Not not => $"not {not.Part}",
        SegmentNode.Did did => $"did({did.Symbol}{Times(did.Times)}{Period(did.Period)})",
        SegmentNode.Seq seq => Sequence(seq),
        SegmentNode.First first => $"first({first.Symbol}{Period(first.Period)})",
        SegmentNode.In member => $"in({GrammarText.Name(member.Key)})",
        SegmentNode.Near near => $"near({GrammarText.Name(near.Key)})",
        SegmentNode.Compare compare => compare.Filter.ToString(),
        _ => throw new ArgumentOutOfRangeException(nameof(node), "every kind of node has a text form"),
    };

    private static string Times(SegmentTimes times) => times == SegmentTimes.AtLeastOnce ? "" : $", {times}";

    private static string Period(SegmentPeriod period) => period is SegmentPeriod.Range ? "" : $", {period}";

    private static string Sequence(SegmentNode.Seq seq)
    {
        var steps = string.Join(" > ", seq.Steps.Select(s => (s.Forbidden ? "not " : "") + s.Symbol));
        var within = seq.Within is { } span ? $", within {span}" : "";
        return $"seq({steps}{within}{Period(seq.Period)})";
    }
}
