using Cairn.Journeys.Definitions;
using Cairn.Journeys.Drivers;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Drivers;

/// <summary>A drivers request that has been understood.</summary>
/// <param name="Macro">The outcome.</param>
/// <param name="Candidates">All that are judged: those asked for, and every other micro, since they tell interest from effect.</param>
/// <param name="Asked">The keys that are shown; null for all.</param>
/// <param name="Sessions">Ends of sessions that are landmarks.</param>
/// <param name="Delays">Delays that are landmarks.</param>
/// <param name="HorizonMicros">Null: from the data.</param>
/// <param name="SinceStart">Whether macros before the range are forgotten.</param>
/// <param name="Pairs">Whether pairs are tested.</param>
internal sealed record DriversQuery(
    ConversionDefinition Macro, IReadOnlyList<ConversionDefinition> Candidates, IReadOnlyCollection<string>? Asked, int Sessions, IReadOnlyList<long> Delays, long? HorizonMicros, bool SinceStart, bool Pairs)
{
    private const int DefaultSessions = 3;
    private const int MostDays = 366;

    /// <summary>Reads a request; null when a fault was added.</summary>
    public static DriversQuery? Read(DriversRequest request, ReportSite site, List<Fault> faults)
    {
        var before = faults.Count;
        var newest = site.Definitions.GroupBy(definition => definition.Key).Select(group => group.MaxBy(definition => definition.Version)!).ToList();
        var macro = ReadMacro(request.Macro, newest, faults);
        var candidates = ReadCandidates(request.Candidates, macro, newest, faults);
        var (sessions, delays) = ReadLandmarks(request.Landmarks, faults);
        var horizon = ReadHorizon(request.Horizon, faults);
        if (request.AtRisk is not (null or "never" or "since_t0"))
        {
            faults.Add(new Fault("drivers.at-risk-unknown", "/at_risk", "at_risk is 'never' (no macro before the range) or 'since_t0' (macros before it are forgotten)."));
        }

        return faults.Count > before ? null : new DriversQuery(macro!, candidates, request.Candidates, sessions, delays, horizon, request.AtRisk == "since_t0", request.Pairs ?? true);
    }

    private static ConversionDefinition? ReadMacro(string? key, List<ConversionDefinition> newest, List<Fault> faults)
    {
        var macros = newest.Where(definition => definition.Kind == ConversionKind.Macro && !definition.Archived).ToList();
        if (key is null)
        {
            if (macros.Count != 1)
            {
                faults.Add(new Fault("drivers.macro-missing", "/macro", macros.Count == 0
                    ? "Drivers are judged by a macro conversion, and there is none; define one first."
                    : $"Say which macro: {string.Join(", ", macros.Select(definition => $"'{definition.Key}'").Order(StringComparer.Ordinal))}."));
            }

            return macros.Count == 1 ? macros[0] : null;
        }

        var found = Find(key, newest, "/macro", faults);
        if (found is { Kind: not ConversionKind.Macro })
        {
            faults.Add(new Fault("drivers.not-a-macro", "/macro", $"'{key}' is a micro conversion; name a macro."));
        }

        return found;
    }

    private static List<ConversionDefinition> ReadCandidates(
        IReadOnlyList<string>? keys, ConversionDefinition? macro, List<ConversionDefinition> newest, List<Fault> faults)
    {
        var found = newest.Where(definition => definition.Kind == ConversionKind.Micro && !definition.Archived)
            .Concat((keys ?? []).Select((key, at) => Find(key, newest, $"/candidates/{at}", faults)).OfType<ConversionDefinition>()).ToList();
        if (macro is not null && keys?.Contains(macro.Key) == true)
        {
            faults.Add(new Fault("drivers.candidate-is-macro", "/candidates", $"'{macro.Key}' is the outcome; it cannot be its own driver."));
        }

        if (found.Count > DriverPlan.MaxCandidates)
        {
            faults.Add(new Fault("drivers.too-many-candidates", "/candidates", FormattableString.Invariant($"At most {DriverPlan.MaxCandidates} candidates are tested at once.")));
        }

        return [.. found.DistinctBy(definition => definition.Key).OrderBy(definition => definition.Key, StringComparer.Ordinal)];
    }

    private static ConversionDefinition? Find(string key, List<ConversionDefinition> newest, string where, List<Fault> faults)
    {
        if (newest.Find(definition => definition.Key == key) is { } found)
        {
            return found;
        }

        var near = Nearest.Of(key, newest.Select(definition => definition.Key));
        faults.Add(new Fault(
            "definition.unknown", where,
            near is null ? $"There is no conversion definition '{key}'." : $"There is no conversion definition '{key}'; did you mean '{near}'?"));
        return null;
    }

    private static (int Sessions, IReadOnlyList<long> Delays) ReadLandmarks(LandmarksRequest? request, List<Fault> faults)
    {
        var sessions = request?.Sessions ?? DefaultSessions;
        var delays = request?.Delays is { } texts ? ReadDelays(texts, faults) : DriverPlan.DefaultDelays;
        if (sessions < 0 || sessions + delays.Count is < 1 or > DriverPlan.MaxLandmarks)
        {
            faults.Add(new Fault(
                "drivers.landmarks-count", "/landmarks", FormattableString.Invariant($"Take 1 to {DriverPlan.MaxLandmarks} landmarks, sessions and delays together.")));
        }

        return (sessions, delays);
    }

    private static List<long> ReadDelays(IReadOnlyList<string> texts, List<Fault> faults)
    {
        var delays = new List<long>();
        for (var at = 0; at < texts.Count; at++)
        {
            if (Duration.TryParse(texts[at], out var delay) && delay.Micros is > 0 and <= MostDays * Timestamp.Day)
            {
                delays.Add(delay.Micros);
            }
            else
            {
                faults.Add(new Fault("duration.invalid", $"/landmarks/delays/{at}", "Expected a duration such as 30m or 1d, at most a year."));
            }
        }

        return [.. delays.Distinct().Order()];
    }

    private static long? ReadHorizon(string? text, List<Fault> faults)
    {
        if (text is null)
        {
            return null;
        }

        if (Duration.TryParse(text, out var horizon) && horizon.Micros is > 0 and <= MostDays * Timestamp.Day)
        {
            return horizon.Micros;
        }

        faults.Add(new Fault("duration.invalid", "/horizon", "Expected a duration such as 14d, at most a year."));
        return null;
    }
}
