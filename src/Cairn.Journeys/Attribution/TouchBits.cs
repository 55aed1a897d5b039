using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Attribution;

/// <summary>Where among some rows of one person a session starts and where a traffic column may change, as bits. For one thread.</summary>
/// <remarks>For rules that are a plain timeout and rows that are all session events or hidden. Sixty-four rows are looked at together.</remarks>
internal sealed class TouchBits(JourneyScope scope)
{
    private const int WordRows = 64;
    private ulong[] _starts = new ulong[16];
    private ulong[] _changes = new ulong[16];
    private int _first;

    /// <summary>The rows that start a session, sixty-four to a word, counted from the first row asked for.</summary>
    public ReadOnlySpan<ulong> Starts => _starts;

    /// <summary>The rows that may differ in a column from the one before; a row of which no bit is on does not.</summary>
    public ReadOnlySpan<ulong> Changes => _changes;

    /// <summary>Looks at rows that exist.</summary>
    /// <param name="segment">Where they lie; its times are not wide.</param>
    /// <param name="first">The person's first row, or one that lies further than the timeout from the one before.</param>
    /// <param name="end">The row after the last.</param>
    /// <param name="columns">What changes are looked for in.</param>
    public void Find(IndexSegment segment, int first, int end, ReadOnlySpan<ColumnCodes> columns)
    {
        var (rows, words) = (end - first, (end - first + WordRows - 1) / WordRows);
        if (_starts.Length < words)
        {
            (_starts, _changes) = (new ulong[words * 2], new ulong[words * 2]);
        }

        _first = first;
        MarkGaps(segment.Micros, rows, words);
        var changes = _changes.AsSpan(0, words);
        changes.Clear();
        foreach (ref readonly var codes in columns)
        {
            codes.MarkChanges(first, changes);
        }

        var last = ulong.MaxValue >> (-rows & (WordRows - 1));
        _starts[words - 1] &= last;
        _changes[words - 1] &= last;
        _starts[0] |= 1;
    }

    /// <summary>Takes the hidden rows out: they start nothing, and what follows one starts a session by the time since the last row that is seen.</summary>
    public void Hide(IndexSegment segment, int end)
    {
        var hidden = segment.Hidden.Rows;
        var (flags, micros, seen) = (segment.Flags, segment.Micros, -1);
        var at = hidden.BinarySearch(_first);
        for (at = at < 0 ? ~at : at; at < hidden.Length && hidden[at] < end; at++)
        {
            var row = hidden[at];
            if ((flags[row] & scope.Hidden) == 0)
            {
                continue;
            }

            seen = row > _first && (flags[row - 1] & scope.Hidden) == 0 ? row - 1 : seen;
            Put(_starts, row, false);
            Put(_changes, row, false);
            var next = row + 1;
            if (next < end && (flags[next] & scope.Hidden) == 0)
            {
                Put(_starts, next, seen < 0 || micros[next] - micros[seen] > scope.Sessions.TimeoutMicros);
                Put(_changes, next, true);
            }
        }
    }

    private void Put(ulong[] words, int row, bool isOn)
    {
        var (word, bit) = ((row - _first) / WordRows, 1UL << (row - _first));
        words[word] = isOn ? words[word] | bit : words[word] & ~bit;
    }

    // With t the timeout in coarse units: below t units apart is surely in time, above t + 1 surely not, and t and t + 1 are looked at to the microsecond.
    private void MarkGaps(TimeColumn micros, int rows, int words)
    {
        var near = (uint)Math.Min(scope.Sessions.TimeoutMicros >> TimeColumn.Shift, uint.MaxValue - 2);
        var (atLeast, beyond) = (Vector512.Create(near), Vector512.Create(near + 2));
        ref var coarse = ref MemoryMarshal.GetReference(micros.Coarse.Span);
        for (var word = 0; word < words; word++)
        {
            var row = _first + (word * WordRows);
            if (row == 0 || row + WordRows > micros.Length)
            {
                _starts[word] = GapsOneByOne(micros, row, Math.Min(WordRows, rows - (word * WordRows)));
                continue;
            }

            ulong gaps = 0, maybe = 0;
            for (var lane = 0; lane < WordRows; lane += Vector512<uint>.Count)
            {
                var apart = Vector512.LoadUnsafe(ref coarse, (nuint)(row + lane)) - Vector512.LoadUnsafe(ref coarse, (nuint)(row + lane - 1));
                maybe |= Vector512.GreaterThanOrEqual(apart, atLeast).ExtractMostSignificantBits() << lane;
                gaps |= Vector512.GreaterThanOrEqual(apart, beyond).ExtractMostSignificantBits() << lane;
            }

            for (maybe &= ~gaps; maybe != 0; maybe &= maybe - 1)
            {
                var lane = BitOperations.TrailingZeroCount(maybe);
                gaps |= IsApart(micros, row + lane) ? 1UL << lane : 0;
            }

            _starts[word] = gaps;
        }
    }

    private ulong GapsOneByOne(TimeColumn micros, int row, int count)
    {
        ulong gaps = 0;
        for (var lane = row == 0 ? 1 : 0; lane < count; lane++)
        {
            gaps |= IsApart(micros, row + lane) ? 1UL << lane : 0;
        }

        return gaps;
    }

    private bool IsApart(TimeColumn micros, int row) => micros[row] - micros[row - 1] > scope.Sessions.TimeoutMicros;
}
