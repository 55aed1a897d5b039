using System.Buffers;
using Cairn.Journeys.Index;

namespace Cairn.Journeys.Symbols;

/// <summary>The events that satisfy every filter: those on the event itself, and those on its whole session.</summary>
internal sealed class FilterSet(IReadOnlyList<RowFilter> filters, IReadOnlyList<IEventSet> sessions) : IEventSet
{
    /// <inheritdoc/>
    public bool[]? NamesOnly => null;

    /// <inheritdoc/>
    public RowMembers? On(IndexSegment segment) =>
        sessions.Count > 0 ? null : new Rows(Array.ConvertAll(filters.ToArray(), filter => filter.On(segment)));

    /// <inheritdoc/>
    public void Mark(IndexSegment segment, int firstRow, Span<uint> masks, uint bit)
    {
        var answers = Array.ConvertAll(filters.ToArray(), filter => filter.On(segment));
        if (sessions.Count == 0)
        {
            for (var at = 0; at < masks.Length; at++)
            {
                masks[at] |= RowAnswers.All(answers, firstRow + at) ? bit : 0;
            }

            return;
        }

        var rented = ArrayPool<uint>.Shared.Rent(masks.Length);
        var other = ArrayPool<uint>.Shared.Rent(masks.Length);
        var kept = rented.AsSpan(0, masks.Length);
        kept.Fill(1);
        foreach (var set in sessions)
        {
            var holds = other.AsSpan(0, masks.Length);
            holds.Clear();
            set.Mark(segment, firstRow, holds, 1);
            for (var at = 0; at < holds.Length; at++)
            {
                kept[at] &= holds[at];
            }
        }

        for (var at = 0; at < masks.Length; at++)
        {
            masks[at] |= kept[at] != 0 && RowAnswers.All(answers, firstRow + at) ? bit : 0;
        }

        ArrayPool<uint>.Shared.Return(rented);
        ArrayPool<uint>.Shared.Return(other);
    }

    private sealed class Rows(RowAnswers[] filters) : RowMembers
    {
        public override bool Holds(int row) => RowAnswers.All(filters, row);

        public override void Keep(int first, Span<ulong> words)
        {
            foreach (ref readonly var filter in filters.AsSpan())
            {
                filter.Keep(first, words);
            }
        }

        public override bool KeepAll(int first, int rows, Span<ulong> words)
        {
            if (!Array.TrueForAll(filters, filter => filter.CanKeepAll))
            {
                return false;
            }

            foreach (ref readonly var filter in filters.AsSpan())
            {
                filter.KeepAll(first, rows, words);
            }

            return true;
        }
    }
}
