using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;

namespace Cairn.Testing;

/// <summary>The events whose name a test picks; either by name alone or, as filters do, row by row.</summary>
public sealed class NamedEvents(IndexView view, Func<string, bool> picks, bool rowByRow = false) : IEventSet
{
    private readonly bool[] _names = [.. view.Names.Select(picks)];

    /// <summary>The events of one name.</summary>
    public NamedEvents(IndexView view, string name) : this(view, candidate => candidate == name) { }

    /// <inheritdoc/>
    public bool[]? NamesOnly => rowByRow ? null : _names;

    /// <inheritdoc/>
    public void Mark(IndexSegment segment, int firstRow, Span<uint> masks, uint bit)
    {
        for (var at = 0; at < masks.Length; at++)
        {
            masks[at] |= _names[segment.Names[firstRow + at]] ? bit : 0;
        }
    }
}
