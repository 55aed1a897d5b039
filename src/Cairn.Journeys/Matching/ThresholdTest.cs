using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Matching;

/// <summary>Whether something that grows within a page view or a play has reached a size, up to and with each event.</summary>
internal sealed class ThresholdTest
{
    private static readonly string[] VideoEvents = ["video_start", "video_progress", "video_complete"];

    private readonly MatchNode.Threshold _threshold;
    private readonly (int Name, RowMeasure Measure)[] _sources;
    private readonly bool[]? _ids;
    private readonly Column? _idColumn;

    internal ThresholdTest(MatchNode.Threshold threshold, IndexView view)
    {
        _threshold = threshold;
        (string Name, Func<SizeTable> Size)[] sources = threshold.Kind switch
        {
            ThresholdKind.Scroll => [("scroll", () => SizeTable.Of(view, "prop.percent")), ("page_leave", () => SizeTable.Of(view, "prop.scroll_max"))],
            ThresholdKind.TimeOnPage => [("time_on_page", () => SizeTable.Of(view, "prop.seconds")), ("page_leave", () => SizeTable.Of(view, "prop.engaged_ms", 1_000))],
            ThresholdKind.Video => [("video_start", () => SizeTable.Fixed(0)), ("video_progress", () => SizeTable.Of(view, "prop.percent")), ("video_complete", () => SizeTable.Fixed(100))],
            _ => [("element_view", () => SizeTable.Fixed(1))],
        };
        _sources = [.. sources.Select(s => (view.NameCode(s.Name), s.Size)).Where(s => s.Item1 >= 0).Select(s => (s.Item1, (RowMeasure)s.Item2().At))];
        if (threshold.Id is { } id)
        {
            _idColumn = view.Column(threshold.Kind == ThresholdKind.Video ? "prop.video" : "prop.key");
            _ids = [.. _idColumn.Values.Select(v => v.Text == id)];
        }
    }

    private delegate decimal? RowMeasure(SegmentScan scan, int row);

    internal void Fill(SegmentScan scan, bool[] rows)
    {
        var scopes = _threshold.Kind == ThresholdKind.Video ? Plays(scan) : scan.PageViews;
        var reached = new HashSet<long>();
        var offsets = scan.Segment.Offsets;
        for (var person = 0; person < scan.Segment.PersonCount; person++)
        {
            reached.Clear();
            for (var row = offsets[person]; row < offsets[person + 1]; row++)
            {
                if (scan.Visible[row] && Size(scan, row) >= _threshold.AtLeast)
                {
                    reached.Add(scopes[row]);
                }

                rows[row] = reached.Contains(scopes[row]);
            }
        }
    }

    /// <summary>Per row a number for its play, unique within a person: a video of a page view from one <c>video_start</c> to the next; other rows take the play before them.</summary>
    internal static long[] Plays(SegmentScan scan)
    {
        var view = scan.Context.View;
        var videos = scan.Codes(view.Column("prop.video"));
        var names = Array.ConvertAll(VideoEvents, view.NameCode);
        var plays = new long[scan.Segment.EventCount];
        var current = new Dictionary<(long PageView, int Video), long>();
        for (var person = 0; person < scan.Segment.PersonCount; person++)
        {
            current.Clear();
            var last = -1L;
            for (var row = scan.Segment.Offsets[person]; row < scan.Segment.Offsets[person + 1]; row++)
            {
                int name = scan.Segment.Names[row];
                var key = (scan.PageViews[row], videos[row]);
                if (scan.Visible[row] && Array.IndexOf(names, name) >= 0)
                {
                    last = name == names[0] || !current.TryGetValue(key, out var open) ? row : open;
                    current[key] = last;
                }

                plays[row] = last;
            }
        }

        return plays;
    }

    private decimal? Size(SegmentScan scan, int row)
    {
        foreach (var (name, measure) in _sources)
        {
            if (scan.Segment.Names[row] == name && (_ids is null || _ids[scan.Codes(_idColumn!)[row]]))
            {
                return measure(scan, row);
            }
        }

        return null;
    }

    /// <summary>A number per distinct value of a column, or the same for every row.</summary>
    private sealed record SizeTable(Column? Column, decimal?[] Sizes)
    {
        internal static SizeTable Fixed(decimal size) => new(null, [size]);

        internal static SizeTable Of(IndexView view, string name, decimal divisor = 1)
        {
            var column = view.Column(name);
            return new SizeTable(column, [.. column.Values.Select(decimal? (v) => Decimals.TryParse(v.Text, out var size) ? size / divisor : null)]);
        }

        internal decimal? At(SegmentScan scan, int row) => Sizes[Column is null ? 0 : scan.Codes(Column)[row]];
    }
}
