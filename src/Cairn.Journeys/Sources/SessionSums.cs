using Cairn.Journeys.Conversions;

namespace Cairn.Journeys.Sources;

/// <summary>What one session adds to each of its rows; used again for the next. For one thread.</summary>
internal sealed class SessionSums(int definitions, string currency)
{
    private readonly long[] _counts = new long[definitions];
    private readonly decimal[] _values = new decimal[definitions];
    private readonly List<int> _touched = [];

    /// <summary>It starts in the range and one of its events passes the filter.</summary>
    public bool Counts { get; set; }

    /// <summary>One of its events lies in the range and passes the filter.</summary>
    public bool Visits { get; set; }

    /// <summary>Somebody looked, came back for a second page, or did something.</summary>
    public bool Engaged { get; set; }

    public void Clear()
    {
        foreach (var definition in _touched)
        {
            (_counts[definition], _values[definition]) = (0, 0);
        }

        _touched.Clear();
        (Counts, Visits, Engaged) = (false, false, false);
    }

    public void Add(int definition, in ConversionWorth worth)
    {
        if (_counts[definition]++ == 0)
        {
            _touched.Add(definition);
        }

        if (worth.Net is { } net && (worth.Currency is null || worth.Currency == currency))
        {
            _values[definition] += net;
        }
    }

    /// <summary>Adds the session to a row, once.</summary>
    /// <param name="group">The row.</param>
    /// <param name="visitor">A number of the visitor, which rises from 1.</param>
    /// <param name="session">A number of the session, which rises.</param>
    /// <param name="startsInRange">Whether it starts in the range.</param>
    public void AddTo(SourceGroup group, long visitor, long session, bool startsInRange)
    {
        if (group.LastSession == session)
        {
            return;
        }

        group.LastSession = session;
        group.Sessions += Counts ? 1 : 0;
        group.Engaged += Counts && Engaged ? 1 : 0;
        if (Visits && group.LastVisitor != visitor)
        {
            group.LastVisitor = visitor;
            group.Visitors++;
        }

        foreach (var definition in _touched)
        {
            ref var tally = ref group.Tally(definition);
            tally.Count += _counts[definition];
            tally.Value += _values[definition];
            tally.Sessions += startsInRange ? 1 : 0;
            tally.Visitors += tally.LastVisitor == visitor ? 0 : 1;
            tally.LastVisitor = visitor;
        }
    }
}
