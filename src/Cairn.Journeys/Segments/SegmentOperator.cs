using Cairn.Journeys.Faults;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Segments;

/// <summary>Finds the persons of a segment (<c>docs/definitions/segment.md</c>): one pass over the events that its conditions name.</summary>
public static class SegmentOperator
{
    /// <summary>The persons for whom the segment holds, or why it cannot be asked.</summary>
    /// <param name="segment">The condition.</param>
    /// <param name="scope">The journeys, the report's range, as_of, sessions and calendar; its persons and filter are not used.</param>
    /// <param name="context">What symbols are compiled against.</param>
    /// <param name="saved">What <c>in(…)</c> and <c>near(…)</c> name.</param>
    /// <param name="where">The JSON pointer of the segment in the caller's request.</param>
    /// <param name="cancellation">Stops it.</param>
    public static Outcome<PersonSet> Run(
        SegmentNode segment, JourneyScope scope, CompileContext context, SegmentReferences saved, string where = "/segment",
        CancellationToken cancellation = default)
    {
        var faults = new List<Fault>();
        return new SegmentCompiler(scope, context, saved, where, faults).Compile(segment) is { } compiled
            ? Members(compiled, cancellation).Of(scope.View)
            : new Outcome<PersonSet>.Refused(faults);
    }

    /// <summary>Every symbol that a segment names in a condition on behaviour, those of saved segments as well.</summary>
    public static IReadOnlyList<Symbol> Symbols(SegmentNode segment, IReadOnlyDictionary<string, string> saved)
    {
        var (found, seen) = (new List<Symbol>(), new HashSet<string>(StringComparer.Ordinal));
        Collect(segment);
        return found;

        void Collect(SegmentNode node)
        {
            foreach (var condition in node.Conditions())
            {
                switch (condition)
                {
                    case SegmentNode.Did did:
                        found.Add(did.Symbol);
                        break;
                    case SegmentNode.First first:
                        found.Add(first.Symbol);
                        break;
                    case SegmentNode.Seq seq:
                        found.AddRange(seq.Steps.Select(step => step.Symbol));
                        break;
                    case SegmentNode.In member when saved.TryGetValue(member.Key, out var text) && seen.Add(member.Key):
                        if (SegmentParser.Parse(text) is Outcome<SegmentNode>.Ok ok)
                        {
                            Collect(ok.Value);
                        }

                        break;
                    default:
                        break;
                }
            }
        }
    }

    /// <summary>The members as a state.</summary>
    internal static SegmentMembers Members(CompiledSegment segment, CancellationToken cancellation = default) =>
        JourneyRun.Run(segment.Scope.View, () => new SegmentMembers(), () => new SegmentWorker(segment), cancellation);
}
