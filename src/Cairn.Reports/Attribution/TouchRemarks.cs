using Cairn.Journeys.Attribution;
using Cairn.Journeys.Symbols;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Attribution;

/// <summary>What is asked of touches and does nothing: names that nobody has, windows of no time.</summary>
internal static class TouchRemarks
{
    /// <summary>Remarks on a plan.</summary>
    internal static IEnumerable<WarningResult> Of(AttributionPlan query, ReportPlan plan)
    {
        if (query.Drop is { } drop)
        {
            var channels = Values("channel").Concat(query.Ads?.Faces.Select(face => face.Channel).OfType<string>() ?? [])
                .Concat(query.Sources.Select(source => source.Channel).OfType<string>()).Append(TouchDimension.None).Distinct(StringComparer.Ordinal).ToList();
            if (Unknown("drop_unknown", drop.Channel, "touch has the channel", channels, "/drop/channel") is { } remark)
            {
                yield return remark;
            }
        }

        if (query.Platform is { } platform)
        {
            var platforms = Values("source").Concat(query.Ads?.Faces.Select(face => face.Source).OfType<string>() ?? []).Select(Platforms.Of).Distinct(StringComparer.Ordinal).ToList();
            if (Unknown("platform_unknown", platform, "source is of the platform", platforms, "/platform") is { } remark)
            {
                yield return remark;
            }
        }

        foreach (var conversion in query.Conversions.Where(conversion => conversion.Windows.Longest == 0))
        {
            yield return new WarningResult(
                "lookback_zero", $"With a lookback of zero only a touch on the converting event itself, or at its very instant before it, counts for '{conversion.Set.Key}'; the rest is unattributed.", "/lookback");
        }

        IEnumerable<string> Values(string column) => plan.View.Column(column).Values.Select(value => value.Text).OfType<string>();
    }

    /// <summary>A remark on a name that is none of some; null where it is one.</summary>
    internal static WarningResult? Unknown(string code, string name, string what, IReadOnlyCollection<string> known, string where) => known.Contains(name, StringComparer.Ordinal) ? null
        : new WarningResult(code, $"No {what} '{name}', so it changes nothing{(Nearest.Of(name, known) is { } near ? $"; did you mean '{near}'?" : ".")}", where);
}
