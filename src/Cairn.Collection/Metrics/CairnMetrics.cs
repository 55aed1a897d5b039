using System.Diagnostics.Metrics;

namespace Cairn.Collection.Metrics;

/// <summary>Every counter on the way of an event, and its name. No label ever holds a visitor's text.</summary>
public static class CairnMetrics
{
    /// <summary>The meter all of them belong to.</summary>
    public const string MeterName = "Cairn";

    private static readonly Meter Meter = new(MeterName);

    /// <summary>Events by <c>outcome</c> (accepted, failed) and <c>reason</c>.</summary>
    public static Counter<long> CollectEvents { get; } = Meter.CreateCounter<long>("cairn.collect.events");

    /// <summary>Warnings by <c>warning</c>.</summary>
    public static Counter<long> CollectWarnings { get; } = Meter.CreateCounter<long>("cairn.collect.warnings");

    /// <summary>Scrubbed values by <c>rule</c>.</summary>
    public static Counter<long> CollectScrubbed { get; } = Meter.CreateCounter<long>("cairn.collect.scrubbed");

    /// <summary>Requests the spool took.</summary>
    public static Counter<long> SpoolRows { get; } = Meter.CreateCounter<long>("cairn.spool.rows");

    /// <summary>Commits of the spool; rows per group is the quotient.</summary>
    public static Counter<long> SpoolGroups { get; } = Meter.CreateCounter<long>("cairn.spool.groups");

    /// <summary>Requests the spool turned away, by <c>why</c> (queue, share, reserve, full, fault, closing).</summary>
    public static Counter<long> SpoolRefused { get; } = Meter.CreateCounter<long>("cairn.spool.refused");

    /// <summary>Events the drain handed on, by <c>outcome</c> (stored, duplicate, conflict, failed).</summary>
    public static Counter<long> DrainEvents { get; } = Meter.CreateCounter<long>("cairn.drain.events");

    /// <summary>Attempts of the drain that ended with the store, or the sink, unavailable.</summary>
    public static Counter<long> DrainRetries { get; } = Meter.CreateCounter<long>("cairn.drain.retries");
}
