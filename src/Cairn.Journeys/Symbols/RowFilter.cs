using System.Numerics;
using System.Runtime.CompilerServices;
using Cairn.Journeys.Index;

namespace Cairn.Journeys.Symbols;

/// <summary>A filter compiled against a view: a table with one answer per distinct value.</summary>
internal sealed class RowFilter
{
    private const int MostBytes = 256;
    private readonly IndexView _view;
    private readonly Column _column;
    private readonly bool[] _table;
    private readonly ByteSet? _bytes;

    internal RowFilter(Filter filter, IndexView view)
        : this(view.Column(PropertyNames.Resolve(filter.Property, view)), view, c => ValueTest.Table(filter, c)) { }

    internal RowFilter(Column column, IndexView view, Func<Column, bool[]> table)
    {
        _view = view;
        _column = column;
        _table = table(column);
        _bytes = _table.Length <= MostBytes ? new ByteSet(_table) : null;
    }

    /// <summary>The answers for the rows of a segment.</summary>
    internal RowAnswers On(IndexSegment segment) => new(_view.Codes(_column, segment), _table, _bytes);
}

/// <summary>Whether rows of one segment satisfy a filter.</summary>
internal readonly struct RowAnswers(ColumnCodes codes, bool[] table, ByteSet? bytes)
{
    private const int MostCompares = 16;

    /// <summary>Whether 64 rows can be decided at a time.</summary>
    internal bool CanKeepAll => bytes is not null && bytes.Compares <= MostCompares && !codes.Dense.IsEmpty;

    /// <summary>Whether a row satisfies it.</summary>
    internal bool this[int row]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => table[codes[row]];
    }

    /// <summary>Clears the bits of rows that do not satisfy it.</summary>
    /// <param name="first">The row of the first bit.</param>
    /// <param name="words">64 rows each.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Keep(int first, Span<ulong> words)
    {
        var dense = codes.Dense;
        var (answers, all) = (table, codes);
        for (var word = 0; word < words.Length; word++)
        {
            var row = first + (word * 64);
            var kept = words[word];
            for (var left = kept; left != 0; left &= left - 1)
            {
                var at = row + BitOperations.TrailingZeroCount(left);
                kept ^= answers[dense.IsEmpty ? all[at] : dense[at]] ? 0 : left & (~left + 1);
            }

            words[word] = kept;
        }
    }

    /// <summary>Clears the bits of rows that do not satisfy it, where <see cref="CanKeepAll"/>.</summary>
    /// <param name="first">The row of the first bit.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="words">64 rows each.</param>
    internal void KeepAll(int first, int rows, Span<ulong> words) => bytes!.Keep(codes.Dense.Slice(first, rows), words);

    /// <summary>Whether a row satisfies all of them.</summary>
    internal static bool All(RowAnswers[] filters, int row)
    {
        foreach (ref readonly var filter in filters.AsSpan())
        {
            if (!filter[row])
            {
                return false;
            }
        }

        return true;
    }
}
