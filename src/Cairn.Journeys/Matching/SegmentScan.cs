using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Matching;

/// <summary>One index segment while a tree is tested on its rows: what the report sees of it and what several parts need.</summary>
internal sealed class SegmentScan
{
    private JourneySessions? _sessions;
    private long[]? _pageViews;

    internal SegmentScan(IndexSegment segment, CompileContext context)
    {
        Segment = segment;
        Context = context;
        Visible = new bool[segment.EventCount];
        for (var row = 0; row < Visible.Length; row++)
        {
            Visible[row] = context.Sees(segment.Micros[row], segment.Flags[row]);
        }
    }

    internal IndexSegment Segment { get; }

    internal CompileContext Context { get; }

    /// <summary>Rows that exist for the report.</summary>
    internal bool[] Visible { get; }

    internal JourneySessions Sessions => _sessions ??= JourneySessions.Find(Segment, Context);

    /// <summary>Per row a number for its page view: by the tracker's page-view id, else by the person's last <c>page_view</c>; unique within a person.</summary>
    internal long[] PageViews => _pageViews ??= FindPageViews();

    internal ColumnCodes Codes(Column column) => Context.View.Codes(column, Segment);

    private long[] FindPageViews()
    {
        var ids = Codes(Context.View.Column("prop.pv"));
        var pageView = Context.View.NameCode("page_view");
        var found = new long[Segment.EventCount];
        for (var person = 0; person < Segment.PersonCount; person++)
        {
            var last = -1L;
            for (var row = Segment.Offsets[person]; row < Segment.Offsets[person + 1]; row++)
            {
                last = Visible[row] && Segment.Names[row] == pageView ? row : last;
                found[row] = ids[row] > 0 ? long.MinValue + ids[row] : last;
            }
        }

        return found;
    }
}
