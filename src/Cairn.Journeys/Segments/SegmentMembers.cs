using System.Collections;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Segments;

/// <summary>Which persons of some parts of a view belong to a segment.</summary>
/// <remarks>It says so by the persons' numbers, so a written state means something to the same view only.</remarks>
internal sealed class SegmentMembers : IJourneyState<SegmentMembers>
{
    private readonly List<(int Segment, int Start, BitArray Members)> _parts = [];

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>Notes who of a part belongs.</summary>
    public void Add(JourneyPart part, BitArray members) => _parts.Add((part.Segment, part.Start, members));

    /// <inheritdoc/>
    public void Merge(SegmentMembers later) => _parts.AddRange(later._parts);

    /// <inheritdoc/>
    public void Write(StateWriter writer) => writer.List(_parts, part =>
    {
        writer.Number(part.Segment);
        writer.Number(part.Start);
        writer.Number(part.Members.Length);
        var words = new int[(part.Members.Length + 31) / 32];
        part.Members.CopyTo(words, 0);
        writer.Numbers(Array.ConvertAll(words, word => (long)word));
    });

    /// <inheritdoc/>
    public static SegmentMembers Read(StateReader reader)
    {
        var members = new SegmentMembers();
        members._parts.AddRange(reader.List(() =>
        {
            var (segment, start, length) = (reader.Int(), reader.Int(), reader.Int());
            var words = Array.ConvertAll(reader.Numbers(), word => (int)word);
            return length >= 0 && words.Length == (length + 31) / 32
                ? (segment, start, new BitArray(words) { Length = length })
                : throw new InvalidDataException("A length in the state cannot be right.");
        }));
        return members;
    }

    /// <summary>The persons of the view they were found in.</summary>
    public PersonSet Of(IndexView view)
    {
        var all = view.Segments.Select(segment => new bool[segment.PersonCount]).ToArray();
        foreach (var (segment, start, members) in _parts)
        {
            members.CopyTo(all[segment], start);
        }

        return new PersonSet([.. all.Select(bits => new BitArray(bits))]);
    }
}
