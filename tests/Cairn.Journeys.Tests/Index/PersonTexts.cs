using System.Globalization;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Tests.Index;

/// <summary>Every journey as text, in the order of the view: a state that shows any difference in what or in which order persons were seen.</summary>
internal sealed class PersonTexts : IJourneyState<PersonTexts>
{
    public static int Version => 4;

    public List<string> Lines { get; init; } = [];

    public void Merge(PersonTexts later) => Lines.AddRange(later.Lines);

    public void Write(StateWriter writer) => writer.List(Lines, writer.Text);

    public static PersonTexts Read(StateReader reader) => new() { Lines = reader.List(() => reader.Text() ?? "") };
}

internal sealed class PersonTextsWorker(IndexView view) : IJourneyWorker<PersonTexts>
{
    public void Add(JourneyPart part, PersonTexts state)
    {
        var segment = view.Segments[part.Segment];
        for (var person = part.Start; person < part.End; person++)
        {
            var rows = Enumerable.Range(segment.Offsets[person], segment.Offsets[person + 1] - segment.Offsets[person]);
            state.Lines.Add(view.PersonId(segment, person) + ": "
                + string.Join(' ', rows.Select(row => view.Names[segment.Names[row]] + segment.Micros[row].ToString(CultureInfo.InvariantCulture))));
        }
    }
}
