using Cairn.Journeys.Time;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Sessions;

/// <summary>What is counted of a group of sessions. Merges in any order.</summary>
internal sealed class SessionsTally
{
    private readonly List<long> _durations = [];
    private long _visitors;
    private long _engaged;
    private long _pageViews;
    private (int Segment, int Person)? _last;

    /// <summary>How many sessions.</summary>
    public long Sessions => _durations.Count;

    /// <summary>Counts a session; the sessions of one person come one after the other.</summary>
    public void Add((int Segment, int Person) who, long durationMicros, bool engaged, long pageViews)
    {
        _visitors += _last == who ? 0 : 1;
        _last = who;
        _durations.Add(durationMicros);
        _engaged += engaged ? 1 : 0;
        _pageViews += pageViews;
    }

    /// <summary>Takes over what was counted of other persons.</summary>
    public void Merge(SessionsTally other)
    {
        _durations.AddRange(other._durations);
        _visitors += other._visitors;
        _engaged += other._engaged;
        _pageViews += other._pageViews;
    }

    /// <summary>The row of the report; page views are the mean per session.</summary>
    public SessionsRow Row(string key) => new(
        key,
        Sessions,
        _visitors,
        Proportion.Rate(Sessions - _engaged, Sessions),
        Proportion.Rate(_engaged, Sessions),
        new SessionDuration(Quantile.Of([.. _durations.Order()], 0.5) / Timestamp.Second),
        Proportion.Rate(_pageViews, Sessions));
}
