using System.Diagnostics;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Index;
using Cairn.Journeys.NearMiss;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Reports.Conversions;
using Cairn.Reports.Drivers;
using Cairn.Reports.Envelope;
using Cairn.Reports.Propensity;

namespace Cairn.Reports.NearMiss;

/// <summary>Makes the near-miss audience (<c>docs/definitions/near-miss.md</c>).</summary>
public static class NearMissRunner
{
    private const double Half = 0.5;
    private const int UsualLimit = 100;
    private const int MostListed = 10_000;

    /// <summary>Answers the request, or refuses it with every fault.</summary>
    public static Outcome<NearMissReport> Run(NearMissRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        var faults = new List<Fault>();
        return Candidates(request, site, faults, cancellation) is { } candidates
            ? Run(request, site, candidates, cancellation)
            : new Outcome<NearMissReport>.Refused(faults);
    }

    /// <summary>Everybody in the audience, for <c>near(…)</c> in segments: persons of the view that the request's identity chooses.</summary>
    internal static Outcome<PersonSet> Persons(NearMissRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        var faults = new List<Fault>();
        return Candidates(request, site, faults, cancellation) is { } candidates && Audience(request, site, candidates, faults, cancellation) is { } audience
            ? audience.Persons
            : new Outcome<PersonSet>.Refused(faults);
    }

    /// <summary>The audience of gates and drivers that are known already.</summary>
    internal static Outcome<NearMissReport> Run(NearMissRequest request, ReportSite site, IReadOnlyList<ProfileCandidate> candidates, CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        var faults = new List<Fault>();
        return Audience(request, site, candidates, faults, cancellation) is { } audience
            ? audience.Plan.Stamp(Report(request, site, audience, cancellation), started)
            : new Outcome<NearMissReport>.Refused(faults);
    }

    private static IReadOnlyList<ProfileCandidate>? Candidates(NearMissRequest request, ReportSite site, List<Fault> faults, CancellationToken cancellation)
    {
        Check(request, faults);
        var drivers = faults.Count > 0 ? null : OccurrenceSelection.Open(
            DriversRunner.Run(
                new DriversRequest
                {
                    Macro = request.Macro,
                    Pairs = false,
                    Range = request.Range,
                    AsOf = request.AsOf,
                    Timezone = request.Timezone,
                    Segment = request.Segment,
                    IncludeBots = request.IncludeBots,
                    Identity = request.Identity,
                    SessionRule = request.SessionRule,
                },
                site, cancellation),
            faults);
        return drivers is null ? null : ProfileCandidate.Of(drivers);
    }

    private static NearMissAudience? Audience(
        NearMissRequest request, ReportSite site, IReadOnlyList<ProfileCandidate> candidates, List<Fault> faults, CancellationToken cancellation)
    {
        var plan = ReportPlanner.Plan(request, site, faults);
        var quiet = Check(request, faults);
        var macro = OccurrenceSelection.Macro(request.Macro, site, "/macro", faults);
        if (plan is null || macro is null || faults.Count > 0)
        {
            return null;
        }

        var set = OccurrenceSelection.Open(OccurrenceSet.Of(macro.Key, plan.Context, "/macro"), faults);
        var all = OccurrenceSelection.Of([.. candidates.Select(candidate => candidate.Key)], plan, site, "", faults);
        if (set is null || faults.Count > 0)
        {
            return null;
        }

        // Whether half of the converters have it decides who belongs to the profile; then the audience is read.
        var query = new NearMissPlan(plan.Scope() with { Filter = null }, set, all, quiet.Micros);
        var shares = NearMissScan.Run(query, cancellation);
        int[] kept = [.. Enumerable.Range(0, all.Count).Where(at => shares.Converters > 0 && shares.Before[at] >= Half * shares.Converters)];
        var state = kept.Length == all.Count ? shares : NearMissScan.Run(query with { Profile = [.. kept.Select(at => all[at])] }, cancellation);
        return new NearMissAudience(plan, set, [.. kept.Select(at => candidates[at])], state);
    }

    private static Duration Check(NearMissRequest request, List<Fault> faults)
    {
        if (!Duration.TryParse(request.Quiet ?? "90d", out var quiet))
        {
            faults.Add(new Fault("duration.invalid", "/quiet", "Expected a duration such as 90d, at most 36525d (100 years)."));
        }

        if (request.Limit is < 1 or > MostListed)
        {
            faults.Add(new Fault("report.limit", "/limit", FormattableString.Invariant($"The limit lies between 1 and {MostListed}.")));
        }

        if (request.Filters is { Count: > 0 })
        {
            faults.Add(new Fault("report.not-available", "/filters", "The audience looks at all a visitor did; choose visitors by a segment instead."));
        }

        return quiet;
    }

    private static NearMissReport Report(NearMissRequest request, ReportSite site, NearMissAudience audience, CancellationToken cancellation)
    {
        var (plan, macro, profile, state) = audience;
        var (mean, hasValue) = MacroMean.Of(macro, plan, site.Currency);
        var members = audience.Members
            .Select(visitor => (Visitor: visitor, Score: NearMissScore.Of(profile[visitor.Missing].Effect, mean, NearMissScore.StillOn(audience.Gaps, visitor.IdleMicros))))
            .OrderByDescending(member => member.Score).ThenBy(member => member.Visitor.Visitor, StringComparer.Ordinal).ToList();
        var chances = members.Count == 0 ? new Dictionary<string, double>() : PropensityRunner.Chances(
            new PropensityRequest
            {
                Macro = macro.Key,
                AsOf = request.AsOf,
                Timezone = request.Timezone,
                IncludeBots = request.IncludeBots,
                Identity = request.Identity,
                SessionRule = request.SessionRule,
            },
            site, cancellation);
        var reason = profile.Count == 0
            ? "There is no gate and no adjusted driver that at least half of the converters have before the macro; see the drivers report for what is missing."
            : members.Count == 0 ? "Nobody who was here recently lacks exactly one micro of the profile." : null;
        return new NearMissReport
        {
            Kind = "near-miss",
            AsOf = plan.AsOf.ToString(),
            Position = plan.Position,
            Range = plan.RangeResult,
            Definitions = new Dictionary<string, int> { [macro.Key] = macro.Definition!.Version },
            Warnings = reason is null ? [] : [new WarningResult("empty_audience", reason)],
            Excluded = plan.Excluded(plan.Range),
            Macro = macro.Key,
            Profile = [.. profile.Select((one, at) => new NearMissMicro(one.Key, one.IsGate ? "gate" : "driver", Proportion.Rate(state.Before[at], state.Converters), one.Effect))],
            Reason = reason,
            Members = members.Count,
            Currency = hasValue ? site.Currency : null,
            Rows =
            [
                .. members.Take(request.Limit ?? UsualLimit)
                    .Select(member => new NearMissRow(member.Visitor.Visitor, profile[member.Visitor.Missing].Key, Decimals.Print(member.Score), chances.TryGetValue(member.Visitor.Visitor, out var chance) ? chance : null)),
            ],
        };
    }
}
