namespace Cairn.Benchmarks.Collect;

/// <summary>One kind of request against one collector.</summary>
/// <param name="System">Who was asked.</param>
/// <param name="EventsPerRequest">Events in each request.</param>
/// <param name="Connections">Kept-alive connections.</param>
/// <param name="Peak">The highest rate that held, for the longer run that confirmed it.</param>
/// <param name="Half">Half of that rate.</param>
/// <param name="LagEvents">Acknowledged events that were not yet stored when the longer run at the peak ended.</param>
/// <param name="CatchUpSeconds">How long it took until they were.</param>
/// <param name="HalfLagEvents">The same at half of the rate.</param>
/// <param name="Freshness">Milliseconds from the answer to an event until a funnel counts it, at half of the rate, in order of time.</param>
internal sealed record CollectCase(
    string System, int EventsPerRequest, int Connections, LoadResult Peak, LoadResult Half, long LagEvents, double? CatchUpSeconds, long HalfLagEvents, IReadOnlyList<double> Freshness)
{
    public string Name => EventsPerRequest == 1 ? $"single events, {Connections} connections" : $"batches of {EventsPerRequest}, {Connections} connections";
}

/// <summary>A funnel asked while nothing arrives, and while batches do.</summary>
/// <param name="QuietMilliseconds">Each answer's time while nothing arrives.</param>
/// <param name="BusyMilliseconds">Each answer's time while batches arrive.</param>
/// <param name="Load">What the batches felt of it.</param>
/// <param name="Events">Events in the index at the end.</param>
internal sealed record FunnelUnderLoad(IReadOnlyList<double> QuietMilliseconds, IReadOnlyList<double> BusyMilliseconds, LoadResult Load, long Events);

/// <summary>What a sender whose every name, key, source and visitor is new does to the server.</summary>
/// <param name="Events">How many it sent.</param>
/// <param name="ResidentBefore">Resident memory before, in bytes.</param>
/// <param name="ResidentHalf">When half of it was stored.</param>
/// <param name="ResidentAfter">When all of it was stored.</param>
/// <param name="Columns">Distinct names, property keys and sources that were stored.</param>
/// <param name="OtherSite">Single events of another site while it sent.</param>
/// <param name="OtherSiteStored">Whether all of the other site's events are stored under their own names.</param>
internal sealed record HostileSender(
    long Events, long ResidentBefore, long ResidentHalf, long ResidentAfter, IReadOnlyDictionary<string, long> Columns, LoadResult OtherSite, bool OtherSiteStored);

/// <summary>A whole run.</summary>
internal sealed record CollectRun
{
    public string Machine { get; set; } = "";
    public string Peer { get; set; } = "";
    public double Load { get; set; }
    public double FsyncMedianMilliseconds { get; set; }
    public double FsyncP99Milliseconds { get; set; }
    public List<CollectCase> Cases { get; } = [];
    public FunnelUnderLoad? Funnel { get; set; }
    public HostileSender? Hostile { get; set; }

    /// <summary>Events answered 202, over all cases.</summary>
    public long Acknowledged { get; set; }

    /// <summary>Events found in the store at the end, each id counted once.</summary>
    public long Stored { get; set; }

    /// <summary>Requests that were sent and not answered 202: their events may be there or not.</summary>
    public long Unknown { get; set; }
}
