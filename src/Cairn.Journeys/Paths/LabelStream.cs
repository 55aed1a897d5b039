using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Paths;

/// <summary>The shown events of all sessions of a part in one row of numbers: the label, and marks in the upper bits. For one thread.</summary>
/// <remarks>
/// One loop without a branch over the part's rows, instead of one unit after the other. Persons whose sessions are not simply cut by time
/// are left to <see cref="PathUnits"/>: see <see cref="SessionStarts"/>.
/// </remarks>
internal sealed class LabelStream
{
    /// <summary>The first event of a session that is shown.</summary>
    public const uint Starts = 1u << 31;

    /// <summary>With <see cref="Starts"/>: the session has a macro conversion.</summary>
    public const uint HasMacro = 1u << 30;

    /// <summary>The event belongs to the anchor.</summary>
    public const uint IsAnchor = 1u << 29;

    /// <summary>The event belongs to the end.</summary>
    public const uint IsEnd = 1u << 28;

    /// <summary>What of a number is the label.</summary>
    public const uint Label = IsEnd - 1;

    private readonly JourneyScope _scope;
    private readonly PathLabels _labels;
    private readonly IEventSet? _anchor;
    private readonly IEventSet? _until;
    private readonly SessionStarts _starts;
    private readonly RowBits _anchors = new();
    private readonly RowBits _untils = new();
    private readonly RowBits _passes = new();
    private readonly RowBits _shown = new();
    private readonly RowBits _macroStarts = new();

    // The label of an event is at Place[name] + (path & Mask[name]): names first, then paths.
    private readonly uint[] _table;
    private readonly int[] _place = new int[256];
    private readonly int[] _mask = new int[256];
    private readonly ulong[] _isShown = new ulong[256];
    private int[] _paths = [];
    private uint[] _codes = [];
    private int[] _rows = [];

    /// <summary>A stream of sessions.</summary>
    /// <param name="scope">The data.</param>
    /// <param name="labels">What events are called.</param>
    /// <param name="anchor">Its events are marked and never hidden.</param>
    /// <param name="until">Its events are marked and never hidden.</param>
    public LabelStream(JourneyScope scope, PathLabels labels, IEventSet? anchor = null, IEventSet? until = null)
    {
        (_scope, _labels, _anchor, _until, _starts) = (scope, labels, anchor, until, new SessionStarts(scope));
        var names = labels.ByName.Length;
        _table = new uint[names + labels.ByPathCode.Length + 1];
        for (var name = 0; name < names; name++)
        {
            var isByPath = labels.ByName[name] == PathLabels.ByPath;
            _table[name] = isByPath ? 0 : (uint)labels.ByName[name];
            if (name < 256)
            {
                (_place[name], _mask[name]) = isByPath ? (names, -1) : (name, 0);
                _isShown[name] = labels.IsHidden(name) ? 0UL : 1;
            }
        }

        for (var path = 0; path < labels.ByPathCode.Length; path++)
        {
            _table[names + path] = (uint)labels.ByPathCode[path];
        }
    }

    /// <summary>The persons, counted from the first of the part, who are not in the stream; null: nobody.</summary>
    public RowBits? Slow => _starts.AnySlow ? _starts.Slow : null;

    /// <summary>Where sessions begin.</summary>
    public RowBits SessionStarts => _starts.Starts;

    /// <summary>The shown events, as numbers.</summary>
    public ReadOnlySpan<uint> Codes => _codes.AsSpan(0, Count);

    /// <summary>The row of each in the segment.</summary>
    public ReadOnlySpan<int> Rows => _rows.AsSpan(0, Count);

    private int Count { get; set; }

    /// <summary>Reads a part; false: it has to be read unit by unit.</summary>
    /// <param name="part">The part.</param>
    /// <param name="macros">The rows of macro conversions; those that are hidden are turned off.</param>
    public bool Read(JourneyPart part, RowBits? macros)
    {
        Count = 0;
        var segment = _scope.View.Segments[part.Segment];
        if (segment.Names.HasRare || _table.Length >= Label || !_starts.Begin(part))
        {
            return false;
        }

        var first = segment.Offsets[part.Start];
        var rows = segment.Offsets[part.End] - first;
        if (_codes.Length < rows)
        {
            (_codes, _rows, _paths) = (new uint[rows + (rows / 4)], new int[rows + (rows / 4)], new int[rows + (rows / 4)]);
        }

        Mark(_anchors, _anchor, segment, first, rows);
        Mark(_untils, _until, segment, first, rows);
        Mark(_passes, _scope.Filter, segment, first, rows);
        MarkMacros(macros, rows);
        MarkShown(segment.Names.Bytes.Slice(first, rows));
        if (_labels.Path is { } path)
        {
            _scope.View.Codes(path, segment).Read(first, _paths.AsSpan(0, rows));
        }

        Fill(segment.Names.Bytes.Slice(first, rows), first);
        return true;
    }

    private static void Mark(RowBits bits, IEventSet? set, IndexSegment segment, int first, int rows)
    {
        bits.Clear(rows);
        if (set is not null)
        {
            bits.Add(set, segment, first);
        }
    }

    private void MarkMacros(RowBits? macros, int rows)
    {
        _macroStarts.Clear(rows);
        if (macros is null)
        {
            return;
        }

        var words = macros.Words;
        var hidden = _starts.Hidden.Words;
        for (var word = 0; word < words.Length; word++)
        {
            words[word] &= ~hidden[word];
        }

        for (var row = macros.Next(0, rows); row < rows; row = macros.Next(row + 1, rows))
        {
            if (_starts.Starts.Last(row) is var start and >= 0)
            {
                _macroStarts.Set(start);
            }
        }
    }

    private void MarkShown(ReadOnlySpan<byte> names)
    {
        _shown.Clear(names.Length);
        var words = _shown.Words;
        var skipped = _starts.Skipped.Words;
        var isShown = _isShown;
        for (var word = 0; word < words.Length; word++)
        {
            ulong shown = 0;
            var end = Math.Min(64, names.Length - (word << 6));
            var stretch = names.Slice(word << 6, end);
            for (var at = 0; at < stretch.Length; at++)
            {
                shown |= isShown[stretch[at]] << at;
            }

            shown |= _anchors.Words[word] | _untils.Words[word];
            words[word] = shown & ~skipped[word] & (_scope.Filter is null ? ulong.MaxValue : _passes.Words[word]);
        }
    }

    private void Fill(ReadOnlySpan<byte> names, int first)
    {
        var (codes, rows, paths, table, place, mask) = (_codes, _rows, _paths, _table, _place, _mask);
        var (count, pending) = (0, 0u);
        for (var word = 0; word << 6 < names.Length; word++)
        {
            var (shown, starts, macros) = (_shown.Words[word], _starts.Starts.Words[word], _macroStarts.Words[word]);
            var (anchors, untils) = (_anchors.Words[word], _untils.Words[word]);
            var end = Math.Min(names.Length, (word + 1) << 6);
            for (var row = word << 6; row < end; row++)
            {
                var name = names[row];
                var start = (uint)(starts & 1);
                pending = (pending & ~(start << 30)) | (start << 31) | ((uint)(macros & 1) << 30);
                codes[count] = table[place[name] + (paths[row] & mask[name])] | pending | ((uint)(anchors & 1) << 29) | ((uint)(untils & 1) << 28);
                rows[count] = first + row;
                var isShown = (uint)(shown & 1);
                count += (int)isShown;
                pending &= isShown - 1;
                (shown, starts, macros, anchors, untils) = (shown >> 1, starts >> 1, macros >> 1, anchors >> 1, untils >> 1);
            }
        }

        Count = count;
    }
}
