using Cairn.Journeys.Attribution;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;
using Cairn.Reports.Money;

namespace Cairn.Reports.Attribution;

/// <summary>Reads what all reports over touches share in a request.</summary>
internal static class TouchReader
{
    /// <summary>The kinds of touches as requests name them.</summary>
    internal static readonly IReadOnlyList<(TouchKind Kind, string Name)> Kinds =
    [
        (TouchKind.Click, "click"), (TouchKind.Visit, "visit"), (TouchKind.EngagedView, "engaged_view"), (TouchKind.View, "view"), (TouchKind.Offline, "offline"),
    ];

    private static readonly TouchWindows Macro = new(30 * Timestamp.Day, 30 * Timestamp.Day, 14 * Timestamp.Day, Timestamp.Day, 30 * Timestamp.Day);
    private static readonly TouchWindows Micro = new(7 * Timestamp.Day, 7 * Timestamp.Day, 3 * Timestamp.Day, Timestamp.Day, 7 * Timestamp.Day);

    private static readonly (TouchKind Kind, string Symbol, string? Channel)[] Usual =
    [
        (TouchKind.View, "mail_open | email_open | email_opened", "Email"),
        (TouchKind.View, "ad_impression", null),
        (TouchKind.EngagedView, "ad_quartile[quartile >= 100]", null),
        (TouchKind.Offline, "phone_call | store_visit | offline_event", null),
    ];

    /// <summary>The site with the currency and the channel rules that a request asks for.</summary>
    internal static ReportSite In(ReportSite site, TouchRequest request, List<Fault> faults)
    {
        site = MoneyConverter.In(site, request.Currency, faults);
        if (request.ChannelRules is null)
        {
            return site;
        }

        if (site.ChannelBook.Find(request.ChannelRules) is { } choice)
        {
            return site with { Channels = choice, Costs = choice.Costs ?? site.Costs };
        }

        faults.Add(new Fault("attribution.channel-rules-unknown", "/channel_rules", "Channel rules are 'cairn', 'ga4', 'plausible', 'posthog', a version of the site's own such as 'v1', or 'arrival'."));
        return site;
    }

    /// <summary>The name of a kind in requests and results.</summary>
    internal static string NameOf(TouchKind kind) => Kinds.First(pair => pair.Kind == kind).Name;

    /// <summary>Windows as results show them.</summary>
    internal static Dictionary<string, string> Shown(TouchWindows windows) => Kinds.ToDictionary(pair => pair.Name, pair => new Duration(windows[pair.Kind]).ToString());

    /// <summary>The windows of a definition: what the request asks for, else what the site keeps for it, else the usual ones of its kind.</summary>
    internal static Func<ConversionDefinition?, TouchWindows> Windows(TouchRequest request, ReportSite site, List<Fault> faults)
    {
        var before = faults.Count;
        var all = Span(request.Lookback, "/lookback", faults);
        var asked = new Dictionary<TouchKind, long>();
        foreach (var (name, text) in request.Windows ?? new Dictionary<string, string>())
        {
            var kind = Kinds.FirstOrDefault(pair => pair.Name == name).Kind;
            if (kind == default)
            {
                faults.Add(new Fault("attribution.touch-kind-unknown", $"/windows/{name}", $"A kind of touch is one of {string.Join(", ", Kinds.Select(pair => pair.Name))}."));
            }
            else if (Span(text, $"/windows/{name}", faults) is { } span)
            {
                asked[kind] = span.Micros;
            }
        }

        // What neither was asked for nor fits beside it is shortened; what was asked for and does not fit is refused.
        TouchWindows Of(ConversionDefinition? definition, List<Fault>? found)
        {
            var usual = all is { } one ? TouchWindows.All(one.Micros) : Kept(definition, site);
            var click = asked.GetValueOrDefault(TouchKind.Click, usual.Click);
            var engaged = asked.TryGetValue(TouchKind.EngagedView, out var its) ? its : Math.Min(usual.EngagedView, click);
            var view = asked.TryGetValue(TouchKind.View, out its) ? its : Math.Min(usual.View, engaged);
            if (view > engaged || engaged > click)
            {
                found?.Add(OutOfOrder(click, engaged, view));
            }

            return new TouchWindows(
                click, asked.GetValueOrDefault(TouchKind.Visit, usual.Visit), engaged, view, asked.GetValueOrDefault(TouchKind.Offline, usual.Offline));
        }

        if (faults.Count == before)
        {
            Of(null, faults);
        }

        return definition => Of(definition, null);
    }

    /// <summary>The windows in force of a definition when nobody asks for others.</summary>
    /// <param name="definition">Null: those of a macro nobody said anything about.</param>
    /// <param name="site">Whose windows are kept.</param>
    internal static TouchWindows Kept(ConversionDefinition? definition, ReportSite site)
    {
        var usual = Usually(definition);
        return definition is not null && site.Windows.TryGetValue(definition.Key, out var kept) ? Over(usual, kept.ByKind, []) : usual;
    }

    /// <summary>The windows of a definition that nobody said anything about.</summary>
    internal static TouchWindows Usually(ConversionDefinition? definition) => definition is null or { Kind: ConversionKind.Macro } ? Macro : Micro;

    /// <summary>Windows with some kinds set; a kind that is not and does not fit beside the others is shortened. What was set and does not fit is a fault.</summary>
    internal static TouchWindows Over(TouchWindows usual, IReadOnlyDictionary<string, string> byKind, List<Fault> faults)
    {
        var set = new Dictionary<TouchKind, long>();
        foreach (var (name, text) in byKind)
        {
            var kind = Kinds.FirstOrDefault(pair => pair.Name == name).Kind;
            if (kind == default)
            {
                faults.Add(new Fault("attribution.touch-kind-unknown", $"/windows/{name}", $"A kind of touch is one of {string.Join(", ", Kinds.Select(pair => pair.Name))}."));
            }
            else if (Span(text, $"/windows/{name}", faults) is { } span)
            {
                set[kind] = span.Micros;
            }
        }

        var click = set.GetValueOrDefault(TouchKind.Click, usual.Click);
        var engaged = set.TryGetValue(TouchKind.EngagedView, out var its) ? its : Math.Min(usual.EngagedView, click);
        var view = set.TryGetValue(TouchKind.View, out its) ? its : Math.Min(usual.View, engaged);
        if (view > engaged || engaged > click)
        {
            faults.Add(OutOfOrder(click, engaged, view));
        }

        return new TouchWindows(click, set.GetValueOrDefault(TouchKind.Visit, usual.Visit), engaged, view, set.GetValueOrDefault(TouchKind.Offline, usual.Offline));
    }

    private static Fault OutOfOrder(long click, long engaged, long view) => new(
        "attribution.windows-order", engaged > click ? "/windows/engaged_view" : "/windows/view",
        $"A view counts no longer than an engaged view, and that no longer than a click; these are {new Duration(view)}, {new Duration(engaged)} and {new Duration(click)}. Shorten the first or lengthen what comes after.");

    private const int MostTouchEvents = 64;

    /// <summary>Events that are touches by themselves: those asked for, else the usual ones that the site has.</summary>
    internal static List<TouchSource> Sources(TouchRequest request, ReportPlan plan, List<Fault> faults)
    {
        var sources = new List<TouchSource>();
        if (request.TouchEvents?.Values.Sum(symbols => symbols?.Count ?? 0) > MostTouchEvents)
        {
            faults.Add(new Fault("attribution.too-many-touch-events", "/touch_events", $"Name at most {MostTouchEvents} events."));
            return sources;
        }

        foreach (var (name, symbols) in request.TouchEvents ?? new Dictionary<string, IReadOnlyList<string>>())
        {
            var kind = Kinds.FirstOrDefault(pair => pair.Name == name).Kind;
            if (kind is default(TouchKind) or TouchKind.Click or TouchKind.Visit)
            {
                faults.Add(new Fault("attribution.touch-kind-unknown", $"/touch_events/{name}", "Events can be touches of the kinds engaged_view, view and offline; clicks and visits come from sessions."));
                continue;
            }

            foreach (var (text, at) in (symbols ?? []).Select((text, at) => (text, at)))
            {
                Add(sources, kind, text, null, plan, $"/touch_events/{name}/{at}", faults);
            }
        }

        foreach (var (kind, symbol, channel) in Usual.Where(usual => request.TouchEvents?.ContainsKey(NameOf(usual.Kind)) != true))
        {
            var names = symbol.Split('|', StringSplitOptions.TrimEntries).Select(text => text.Split('[')[0]);
            if (names.Any(name => plan.View.NameCode(name) >= 0))
            {
                Add(sources, kind, symbol, channel, plan, "", faults);
            }
        }

        return sources;
    }

    /// <summary>How neighbours and repeats of a channel are treated.</summary>
    internal static PathForm Form(TouchRequest request, List<Fault> faults)
    {
        switch (request.Form)
        {
            case null or "as_is":
                return PathForm.AsIs;
            case "exposure":
                return PathForm.Exposure;
            case "first":
                return PathForm.First;
            case "frequency":
                return PathForm.Frequency;
            default:
                faults.Add(new Fault("attribution.form-unknown", "/form", "The form of a path is one of as_is, exposure, first, frequency."));
                return PathForm.AsIs;
        }
    }

    /// <summary>The channel to take out.</summary>
    internal static PathDrop? Drop(TouchRequest request, List<Fault> faults)
    {
        if (request.Drop is not { } drop)
        {
            return null;
        }

        if (drop.When is not (null or "not_all" or "last_and_not_all"))
        {
            faults.Add(new Fault("attribution.drop-unknown", "/drop/when", "A channel is dropped 'not_all' (everywhere, unless nothing else is there) or 'last_and_not_all' (only at the end)."));
        }

        if (string.IsNullOrEmpty(drop.Channel))
        {
            faults.Add(new Fault("attribution.drop-unknown", "/drop/channel", "Name the channel to drop, such as Direct."));
            return null;
        }

        return new PathDrop(drop.Channel, drop.When == "last_and_not_all");
    }

    /// <summary>Whether a path begins after the previous conversion.</summary>
    internal static bool AfterPrevious(TouchRequest request, List<Fault> faults)
    {
        if (request.PathStart is not (null or "lookback" or "after_previous"))
        {
            faults.Add(new Fault("attribution.path-start-unknown", "/path_start", "A path starts at 'lookback' or 'after_previous'."));
        }

        return request.PathStart == "after_previous";
    }

    /// <summary>The counted conversions of some definitions; all macros when none is named.</summary>
    internal static List<OccurrenceSet> Sets(IReadOnlyList<string>? asked, ReportPlan plan, ReportSite site, List<Fault> faults)
    {
        var keys = asked ?? OccurrenceSelection.Keys(site, ConversionKind.Macro);
        if (keys.Count == 0)
        {
            faults.Add(asked is null
                ? new Fault("definition.no-macro", "/definitions", "The site has no macro conversion; define one, for example with 'cairn define template', or name a micro in 'definitions'.")
                : new Fault("definition.none-named", "/definitions", "The list is empty: name at least one definition, or leave it out for all macros."));
        }

        return [.. keys.Distinct(StringComparer.Ordinal).Select((key, at) => Set(key, plan, site, $"/definitions/{at}", faults)).OfType<OccurrenceSet>()];
    }

    /// <summary>The counted conversions of the site's macros, perhaps none.</summary>
    internal static List<OccurrenceSet> Macros(ReportPlan plan, ReportSite site, List<Fault> faults) =>
        OccurrenceSelection.Keys(site, ConversionKind.Macro) is { Count: > 0 } keys ? Sets(keys, plan, site, faults) : [];

    /// <summary>What a report says that could do without a macro.</summary>
    internal static WarningResult? NoMacro(ReportSite site) => OccurrenceSelection.Keys(site, ConversionKind.Macro).Count > 0 ? null
        : new WarningResult("no_macro", "The site has no macro conversion, so nothing is worth anything here. Define one, for example with 'cairn define template'; it counts over all of history.", "/definitions");

    /// <summary>The counted conversions of one definition.</summary>
    internal static OccurrenceSet? Set(string key, ReportPlan plan, ReportSite site, string where, List<Fault> faults) =>
        OccurrenceSelection.Definition(key, site, where, faults) is null ? null : OccurrenceSelection.Open(OccurrenceSet.Of(key, plan.Context, where), faults);

    /// <summary>A duration; null when there is none or it is none.</summary>
    internal static Duration? Span(string? text, string where, List<Fault> faults)
    {
        if (text is null)
        {
            return null;
        }

        if (Duration.TryParse(text, out var span))
        {
            return span;
        }

        faults.Add(new Fault("duration.invalid", where, "Expected a duration such as 30d, at most 36525d (100 years)."));
        return null;
    }

    private static void Add(List<TouchSource> sources, TouchKind kind, string text, string? channel, ReportPlan plan, string where, List<Fault> faults)
    {
        if (OccurrenceSelection.Open(SymbolParser.Parse(text, where), faults) is { } symbol
            && OccurrenceSelection.Open(SymbolCompiler.Compile(symbol, plan.Context, where), faults) is { } set)
        {
            sources.Add(new TouchSource(set, kind, channel));
        }
    }
}
