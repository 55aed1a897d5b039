using System.Numerics;
using System.Runtime.CompilerServices;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Paths;

/// <summary>The shown events of all sessions of a part as bits, and what each is called. For one thread.</summary>
/// <remarks>
/// Sixty-four rows at a time instead of one unit after the other. Persons whose sessions are not simply cut by time are left to <see cref="PathUnits"/>:
/// see <see cref="SessionStarts"/>.
/// </remarks>
internal sealed class ShownEvents
{
    private readonly JourneyScope _scope;
    private readonly PathLabels _labels;
    private readonly IEventSet? _anchor;
    private readonly IEventSet? _until;
    private readonly bool[] _isHidden;
    private readonly bool _hidesAny;
    private readonly RowBits _passes = new();
    private readonly int[] _table;
    private readonly int[] _place = new int[256];
    private readonly int[] _mask = new int[256];
    private Block<byte> _names;
    private ColumnCodes _paths;

    /// <summary>The shown events of sessions.</summary>
    /// <param name="scope">The data.</param>
    /// <param name="labels">What events are called.</param>
    /// <param name="anchor">Its events are marked and never hidden.</param>
    /// <param name="until">Its events are marked and never hidden.</param>
    public ShownEvents(JourneyScope scope, PathLabels labels, IEventSet? anchor = null, IEventSet? until = null)
    {
        (_scope, _labels, _anchor, _until, Sessions) = (scope, labels, anchor, until, new SessionStarts(scope));
        var names = labels.ByName.Length;
        _isHidden = [.. Enumerable.Range(0, names).Select(labels.IsHidden)];
        _hidesAny = _isHidden.Contains(true);
        _table = new int[names + labels.ByPathCode.Length + 1];
        for (var name = 0; name < names; name++)
        {
            var isByPath = labels.ByName[name] == PathLabels.ByPath;
            _table[name] = isByPath ? 0 : labels.ByName[name];
            if (name < _place.Length)
            {
                (_place[name], _mask[name]) = isByPath ? (names, -1) : (name, 0);
            }
        }

        labels.ByPathCode.CopyTo(_table, names);
    }

    /// <summary>The persons, counted from the first of the part, whose events are not here; null: nobody.</summary>
    public RowBits? Slow => Sessions.AnySlow ? Sessions.Slow : null;

    /// <summary>Where sessions begin, shown or not.</summary>
    public SessionStarts Sessions { get; }

    /// <summary>The events that are shown.</summary>
    public RowBits Shown { get; } = new();

    /// <summary>The first shown event of each session that has one.</summary>
    public RowBits Starts { get; } = new();

    /// <summary>The events of the anchor, shown or not.</summary>
    public RowBits Anchors { get; } = new();

    /// <summary>The events of the end, shown or not.</summary>
    public RowBits Untils { get; } = new();

    /// <summary>The part's first row in the segment.</summary>
    public int First { get; private set; }

    /// <summary>The names of the segment's rows.</summary>
    public ref readonly Block<byte> Names => ref _names;

    /// <summary>The codes of the paths of the segment's rows.</summary>
    public ref readonly ColumnCodes Paths => ref _paths;

    /// <summary>The labels: that of a row is at the place of its name plus the part of its path's code that the name's mask leaves.</summary>
    public ReadOnlySpan<int> Table => _table;

    /// <summary>Of each name where its label, or those of all paths, begin in <see cref="Table"/>.</summary>
    public ReadOnlySpan<int> Place => _place;

    /// <summary>Of each name all ones when the path gives the label, else 0.</summary>
    public ReadOnlySpan<int> Mask => _mask;

    /// <summary>Reads a part; false: it has to be read unit by unit.</summary>
    public bool Read(JourneyPart part)
    {
        var segment = _scope.View.Segments[part.Segment];
        if (segment.Names.HasRare || !Sessions.Begin(part))
        {
            return false;
        }

        First = segment.Offsets[part.Start];
        var rows = segment.Offsets[part.End] - First;
        _names = segment.Names.Bytes;
        _paths = _labels.Path is { } path ? _scope.View.Codes(path, segment) : ColumnCodes.AllMissing(segment.EventCount);
        Mark(Anchors, _anchor, segment, rows);
        Mark(Untils, _until, segment, rows);
        MarkShown(segment, rows);
        MarkStarts(rows);
        return true;
    }

    /// <summary>The label of a row of the part.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int LabelOf(int row)
    {
        // Labels of names first, then those of paths.
        var name = _names[First + row];
        var mask = _mask[name];
        return _table[_place[name] + (mask == 0 ? 0 : _paths[First + row])];
    }

    /// <summary>The shown row a session's first shown event lies in, of the session any of whose rows is given; below 0: none is shown.</summary>
    public int StartOf(int row)
    {
        var session = Sessions.Starts.Last(row);
        var end = Sessions.Starts.Next(row + 1, Shown.Rows);
        var start = session < 0 ? end : Starts.Next(session, end);
        return start < end ? start : -1;
    }

    private void Mark(RowBits bits, IEventSet? set, IndexSegment segment, int rows)
    {
        bits.Clear(set is null ? 0 : rows);
        if (set is not null)
        {
            bits.Add(set, segment, First);
        }
    }

    private void MarkShown(IndexSegment segment, int rows)
    {
        Shown.Clear(rows);
        if (_hidesAny)
        {
            Shown.AddNames(segment.Names, First, _isHidden);
        }

        Shown.Invert();
        Shown.Add(Anchors);
        Shown.Add(Untils);
        Shown.Remove(Sessions.Skipped);
        if (_scope.Filter is { } filter)
        {
            _passes.Clear(rows);
            _passes.Add(filter, segment, First);
            Shown.Keep(_passes);
        }
    }

    private void MarkStarts(int rows)
    {
        Starts.Clear(rows);
        var starts = Starts.Words;
        var shown = Shown.Words;
        var sessions = Sessions.Starts.Words;
        for (var word = 0; word < starts.Length; word++)
        {
            starts[word] |= sessions[word] & shown[word];

            // Where the first event is not shown the session begins with the first that is.
            for (var left = sessions[word] & ~shown[word]; left != 0; left &= left - 1)
            {
                var row = (word << 6) + BitOperations.TrailingZeroCount(left);
                var end = Sessions.Starts.Next(row + 1, rows);
                if (Shown.Next(row + 1, end) is var first && first < end)
                {
                    Starts.Set(first);
                }
            }
        }
    }
}
