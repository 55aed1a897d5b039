using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Television;
using Cairn.Journeys.Time;
using Cairn.Reports.Attribution;
using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Television;

/// <summary>What a question on television means.</summary>
/// <param name="Rule">The windows.</param>
/// <param name="Shared">When a key is shared.</param>
/// <param name="Own">Television's own parameters, in lower case.</param>
/// <param name="ClaimMicros">How far back clicks claim.</param>
/// <param name="Definitions">Whose conversions are counted, macros and micros.</param>
internal sealed record TvQuery(VisitRule Rule, SharedKeyRule Shared, IReadOnlySet<string> Own, long ClaimMicros, IReadOnlyList<ConversionDefinition> Definitions)
{
    private const int MostWords = 100;
    private const int MostHours = 720;
    private const long LongestWindow = 30 * Timestamp.Day;
    private static readonly string[] UsualOwn = ["tv", "ctv", "ott", "linear-tv"];

    /// <summary>What every site is shown where nobody asks otherwise.</summary>
    public static TvQuery Usual { get; } = new(VisitRule.Usual, new SharedKeyRule(), UsualOwn.ToHashSet(), 0, []);

    /// <summary>When a key counts as shared at a site where nobody asks otherwise.</summary>
    public static SharedKeyRule SharedKeys(ReportSite site)
    {
        ArgumentNullException.ThrowIfNull(site);
        var usual = new SharedKeyRule();
        return usual with { MostPersons = site.Television.SharedPersons ?? usual.MostPersons, MostImpressions = site.Television.SharedImpressions ?? usual.MostImpressions };
    }

    /// <summary>Reads a question; its faults are added, and then the answer means nothing.</summary>
    public static TvQuery Read(TvQuestion question, IReadOnlyList<string>? definitions, ReportSite site, List<Fault> faults)
    {
        var window = TouchReader.Span(question.Window, "/window", faults)?.Micros ?? VisitRule.Usual.WindowMicros;
        if (window is <= 0 or > LongestWindow)
        {
            faults.Add(new Fault("tv.window-range", "/window", "A visit counts for more than nothing and at most 30d after an impression."));
        }

        if (question.CompeteHours is < 0 or > MostHours)
        {
            faults.Add(new Fault("tv.compete-hours-range", "/compete_hours", $"Clicks claim a visit from 0 to {MostHours} hours before it."));
        }

        Words(question.Retargeting, "/retargeting", faults);
        Words(question.OwnParameters, "/own_parameters", faults);
        AtLeastOne(question.SharedPersons, "/shared_persons", faults);
        AtLeastOne(question.SharedImpressions, "/shared_impressions", faults);
        if (question.Filters is { Count: > 0 })
        {
            faults.Add(new Fault("tv.no-filters", "/filters", "Ads have no visitor, so filters on events do not reach them; name a 'campaign', or a 'segment' of visitors."));
        }

        var usual = SharedKeys(site);
        return new TvQuery(
            new VisitRule(window, Math.Min(window, VisitRule.Usual.RetargetingMicros), Lower(question.Retargeting ?? site.Television.Retargeting)),
            usual with { MostPersons = question.SharedPersons ?? usual.MostPersons, MostImpressions = question.SharedImpressions ?? usual.MostImpressions },
            Lower(question.OwnParameters ?? site.Television.OwnParameters ?? UsualOwn), (question.CompeteHours ?? site.Television.CompeteHours ?? 0) * 3_600 * Timestamp.Second,
            [.. (definitions ?? OccurrenceSelection.Keys(site, null)).Distinct(StringComparer.Ordinal).Select((key, at) => OccurrenceSelection.Definition(key, site, $"/definitions/{at}", faults)).OfType<ConversionDefinition>()]);
    }

    private static HashSet<string> Lower(IEnumerable<string> words) => [.. words.Select(word => word.Trim().ToLowerInvariant())];

    private static void Words(IReadOnlyList<string>? words, string where, List<Fault> faults)
    {
        if (words?.Count > MostWords || words?.Any(word => string.IsNullOrWhiteSpace(word) || word.Length > 255) == true)
        {
            faults.Add(new Fault("tv.words-invalid", where, $"At most {MostWords} words of at most 255 characters."));
        }
    }

    private static void AtLeastOne(int? number, string where, List<Fault> faults)
    {
        if (number is < 1)
        {
            faults.Add(new Fault("tv.threshold-range", where, "A threshold is 1 or more."));
        }
    }
}
