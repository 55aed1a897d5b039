using System.Runtime.CompilerServices;
using Cairn.Journeys.Index;

namespace Cairn.Journeys.Funnels;

/// <summary>Whether two rows of a segment lie within a span of each other, decided by the coarse part of their times where that is enough.</summary>
internal readonly struct TimeWindow
{
    private readonly TimeColumn _micros;
    private readonly long _within;
    private readonly uint _surely;
    private readonly bool _isNarrow;

    /// <summary>A window over some times.</summary>
    /// <param name="micros">The segment's times.</param>
    /// <param name="within">Closed; <see cref="long.MaxValue"/>: no limit.</param>
    public TimeWindow(TimeColumn micros, long within)
    {
        (_micros, _within) = (micros, within);
        _isNarrow = !micros.IsWide;
        _surely = (uint)Math.Clamp(within >> TimeColumn.Shift, 0, uint.MaxValue - 1L);
    }

    /// <summary>Whether <paramref name="later"/> is not after the end of the window that <paramref name="earlier"/> opens.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Holds(int earlier, int later)
    {
        if (_within == long.MaxValue)
        {
            return true;
        }

        if (_isNarrow)
        {
            // One unit of the coarse part is a little more than any difference of the fine parts.
            var apart = _micros.Coarse[later] - _micros.Coarse[earlier];
            if (apart != _surely && apart != _surely + 1)
            {
                return apart < _surely;
            }
        }

        // Times may lie further apart than a long can say.
        return (ulong)(_micros[later] - _micros[earlier]) <= (ulong)_within;
    }
}
