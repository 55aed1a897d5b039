using Cairn.Journeys.Index;

namespace Cairn.Journeys.Symbols;

/// <summary>All events of a view.</summary>
internal sealed class EveryEvent : IEventSet
{
    private readonly bool[] _names;

    internal EveryEvent(IndexView view)
    {
        _names = new bool[view.Names.Count];
        Array.Fill(_names, true);
    }

    /// <inheritdoc/>
    public bool[]? NamesOnly => _names;

    /// <inheritdoc/>
    public void Mark(IndexSegment segment, int firstRow, Span<uint> masks, uint bit)
    {
        foreach (ref var mask in masks)
        {
            mask |= bit;
        }
    }
}
