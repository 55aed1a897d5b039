using System.Diagnostics;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Time;
using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Drift;

/// <summary>Makes the drift report (<c>docs/definitions/drift.md</c>).</summary>
public static class DriftRunner
{
    private const int UsualHours = 24;
    private const int MostHours = 31 * 24;
    private const int BaselineHours = DriftDetector.Weeks * 7 * 24;
    private const long Hour = 3_600 * Timestamp.Second;
    private const long MarkMicros = 2 * Hour;

    /// <summary>Answers the request, or refuses it with every fault.</summary>
    public static Outcome<DriftReport> Run(DriftRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        var faults = new List<Fault>();
        var plan = ReportPlanner.Plan(request, site, faults);
        if (request.Filters is { Count: > 0 } || request.Segment is not null)
        {
            faults.Add(new Fault("report.not-available", "/filters", "The watch looks at all events; leave filters and segment out."));
        }

        var definitions = DefinitionSelection.Choose(request.Keys, site, faults);
        if (plan is null || faults.Count > 0)
        {
            return new Outcome<DriftReport>.Refused(faults);
        }

        // An hour that is not over says nothing yet.
        var end = DriftHours.HourOf(plan.Range.End.Micros);
        var from = request.Range is null ? end - UsualHours : DriftHours.HourOf(Math.Max(plan.Range.Start.Micros, (end - MostHours - 1) * Hour));
        if (end - from > MostHours)
        {
            return Outcome<DriftReport>.Refuse("drift.range-too-long", "/range", "At most 31 days are watched at once; give a shorter range.");
        }

        var counted = DefinitionSelection.Count(definitions, plan.Context, faults);
        if (faults.Count > 0)
        {
            return new Outcome<DriftReport>.Refused(faults);
        }

        var first = Math.Max(from - BaselineHours, FirstHour(plan) ?? from);
        var hours = new DriftHours(plan, first, (int)Math.Max(0, end - first));
        cancellation.ThrowIfCancellationRequested();
        var ofDefinitions = hours.Of(counted);
        return plan.Stamp(
            new DriftReport
            {
                Kind = "drift",
                AsOf = plan.AsOf.ToString(),
                Position = plan.Position,
                Range = plan.Describe(new TimeRange(new Timestamp(from * Hour), new Timestamp(Math.Max(from, end) * Hour))),
                Definitions = counted.ToDictionary(one => one.Definition.Key, one => one.Definition.Version),
                Warnings = from - first < 3 * 7 * 24 ? [new WarningResult("no_baseline", "There are fewer than three weeks before the range, so some hours cannot be judged.")] : [],
                Excluded = plan.Excluded(plan.Range),
                Watched = counted.Count,
                Rows =
                [
                    .. counted.SelectMany((one, at) => DriftDetector.Find(ofDefinitions[at], (int)Math.Max(0, from - first)).Select(alarm => Row(one.Definition, alarm, hours, site)))
                        .OrderByDescending(row => row.Since, StringComparer.Ordinal).ThenBy(row => row.Key, StringComparer.Ordinal).ThenBy(row => row.Alarm, StringComparer.Ordinal),
                ],
            },
            started);
    }

    private static long? FirstHour(ReportPlan plan)
    {
        long? earliest = null;
        foreach (var segment in plan.View.Segments.Where(segment => segment.EventCount > 0))
        {
            earliest = Math.Min(earliest ?? long.MaxValue, segment.Micros.Base);
        }

        return earliest is { } micros ? DriftHours.HourOf(micros) : null;
    }

    private static DriftRow Row(ConversionDefinition definition, DriftAlarm alarm, DriftHours hours, ReportSite site)
    {
        var since = hours.StartOf(alarm.First);
        return new DriftRow(
            definition.Key, alarm.Alarm, since.ToString(), hours.StartOf(alarm.Last + 1).ToString(), alarm.Expected, alarm.Seen, alarm.Z, alarm.Why, Proposal(alarm.Why),
            [
                .. site.Definitions
                    .Where(version => version.Key == definition.Key && version.EffectiveFromMicros is { } at && Math.Abs(at - since.Micros) <= MarkMicros)
                    .Select(version => FormattableString.Invariant($"version {version.Version} of {version.Key}")),
            ]);
    }

    private static string? Proposal(string why) => why switch
    {
        "tracking_broken" => "The page is still seen: check whether its event is still sent.",
        "double_firing" => "The same key arrives twice: look for a second tag or a reload of the thank-you page.",
        "collection_or_traffic" => "All events are down: check the collect endpoint, then the campaigns.",
        _ => null,
    };
}
