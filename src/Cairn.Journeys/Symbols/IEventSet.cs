using System.Numerics;
using Cairn.Journeys.Index;

namespace Cairn.Journeys.Symbols;

/// <summary>A symbol or filter compiled against one <see cref="IndexView"/>: which events satisfy it.</summary>
public interface IEventSet
{
    /// <summary>When the set is just "these event names": one flag per name code. Null when more than the name decides.</summary>
    /// <remarks>Operators use it to scan codes instead of calling <see cref="Mark"/>.</remarks>
    bool[]? NamesOnly { get; }

    /// <summary>ORs <paramref name="bit"/> into the mask of every row that belongs to the set.</summary>
    /// <param name="segment">A segment of the view it was compiled against.</param>
    /// <param name="firstRow">The row of the first mask.</param>
    /// <param name="masks">One mask per row, from <paramref name="firstRow"/> on: the whole segment or a stretch of it.</param>
    /// <param name="bit">One or more bits.</param>
    void Mark(IndexSegment segment, int firstRow, Span<uint> masks, uint bit);

    /// <summary>The names an event of the set may have, where <see cref="On"/> decides each row of such a name; null when only <see cref="Mark"/> knows.</summary>
    bool[]? Candidates => NamesOnly;

    /// <summary>The set's answers for single rows of a segment; null when the name is enough, or when only <see cref="Mark"/> knows.</summary>
    /// <remarks>For scans that look at few rows: asking these costs less than marking all.</remarks>
    RowMembers? On(IndexSegment segment) => null;
}

/// <summary>Whether single rows of one segment belong to a set.</summary>
public abstract class RowMembers
{
    /// <summary>Whether a row belongs to it.</summary>
    public abstract bool Holds(int row);

    /// <summary>Clears the bits of rows that do not belong to it.</summary>
    /// <param name="first">The row of the first bit.</param>
    /// <param name="words">64 rows each.</param>
    public virtual void Keep(int first, Span<ulong> words)
    {
        for (var word = 0; word < words.Length; word++)
        {
            for (var left = words[word]; left != 0; left &= left - 1)
            {
                words[word] ^= Holds(first + (word * 64) + BitOperations.TrailingZeroCount(left)) ? 0 : left & (~left + 1);
            }
        }
    }

    /// <summary>As <see cref="Keep"/>, for words in which most bits may be set; false, and nothing done, where each row would have to be looked at.</summary>
    /// <param name="first">The row of the first bit.</param>
    /// <param name="rows">How many rows there are; bits after them may be set or not.</param>
    /// <param name="words">64 rows each.</param>
    public virtual bool KeepAll(int first, int rows, Span<ulong> words) => false;
}
