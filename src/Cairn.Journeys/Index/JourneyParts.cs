namespace Cairn.Journeys.Index;

/// <summary>Some persons of one segment: what one thread works on at a time.</summary>
/// <param name="Segment">The segment's number in its view.</param>
/// <param name="Start">The first person.</param>
/// <param name="End">The person after the last.</param>
public readonly record struct JourneyPart(int Segment, int Start, int End);

/// <summary>Cuts a view into parts of about equal size. The parts depend on the view alone, so that answers do not depend on threads.</summary>
public static class JourneyParts
{
    private const int Rows = 1 << 17;

    /// <summary>Some persons from all over the view.</summary>
    /// <param name="view">The journeys.</param>
    /// <param name="stretches">How many stretches of persons.</param>
    /// <param name="rows">About how many rows each has; a person is always whole.</param>
    internal static IReadOnlyList<JourneyPart> Sample(IndexView view, int stretches, int rows)
    {
        var (parts, sample) = (Of(view), new List<JourneyPart>());
        var count = Math.Min(stretches, parts.Count);
        for (var at = 0; at < count; at++)
        {
            var part = parts[(int)((long)at * parts.Count / count)];
            var offsets = view.Segments[part.Segment].Offsets;
            var end = part.Start + 1;
            while (end < part.End && offsets[end + 1] - offsets[part.Start] <= rows)
            {
                end++;
            }

            sample.Add(part with { End = end });
        }

        return sample;
    }

    /// <summary>Every person of the view once, in order.</summary>
    public static IReadOnlyList<JourneyPart> Of(IndexView view)
    {
        var parts = new List<JourneyPart>();
        for (var number = 0; number < view.Segments.Count; number++)
        {
            var segment = view.Segments[number];
            for (int start = 0, end; start < segment.PersonCount; start = end)
            {
                end = segment.Offsets.Span.BinarySearch((int)Math.Min(int.MaxValue, (long)segment.Offsets[start] + Rows));
                end = Math.Clamp(end < 0 ? ~end : end, start + 1, segment.PersonCount);
                parts.Add(new JourneyPart(number, start, end));
            }
        }

        return parts;
    }
}
