using System.Globalization;
using Cairn.Reports.Envelope;

namespace Cairn.Server.Commands.Output;

/// <summary>What a report says about itself below its tables: range, how fresh it is, who and what it looked at, by which definitions; then its remarks.</summary>
internal static class ReportFooter
{
    /// <summary>Writes the footer among the answer, and the remarks among the messages.</summary>
    public static void Print(CommandRun run, ReportResult report)
    {
        run.Terminal.Out.WriteLine(Printable.Text(string.Join(" · ", Parts(report))));
        foreach (var warning in report.Warnings)
        {
            run.Say($"Note: {warning.Text}");
        }
    }

    /// <summary>The parts, in the order in which they are read.</summary>
    public static IEnumerable<string> Parts(ReportResult report)
    {
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(report.Range.Timezone, out var found) ? found : TimeZoneInfo.Utc;
        yield return $"{Range(report, zone)} ({zone.Id})";
        yield return report.Newest is { } newest ? $"newest event {Moment(newest, zone)}" : "no events";
        if (report.Segment is { } segment)
        {
            yield return $"visitors: {segment}";
        }

        if (report.Filters.Count > 0)
        {
            yield return $"events: {string.Join(", ", report.Filters)}";
        }

        if (report.Excluded.Bots > 0)
        {
            yield return $"{Shown.Count(report.Excluded.Bots)} events of bots left out";
        }

        if (report.Excluded.Consent > 0)
        {
            yield return $"{Shown.Count(report.Excluded.Consent)} without consent left out";
        }

        if (report.Definitions.Count > 0)
        {
            yield return "by " + string.Join(", ", report.Definitions.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => FormattableString.Invariant($"{pair.Key} v{pair.Value}")));
        }
    }

    // Whole days by their first and last; else moments.
    private static string Range(ReportResult report, TimeZoneInfo zone)
    {
        var (from, to) = (Local(report.Range.From, zone), Local(report.Range.To, zone));
        if (from is null)
        {
            return to is null || report.Range.To == report.AsOf ? "all of history" : $"up to {Moment(report.Range.To!, zone)}";
        }

        if (to is null || report.Range.To == report.AsOf)
        {
            return $"since {Moment(report.Range.From!, zone)}";
        }

        return from.Value.TimeOfDay == TimeSpan.Zero && to.Value.TimeOfDay == TimeSpan.Zero && to > from
            ? $"{from:yyyy-MM-dd} to {to.Value.AddDays(-1):yyyy-MM-dd}"
            : $"{Moment(report.Range.From!, zone)} to {Moment(report.Range.To!, zone)}";
    }

    private static string Moment(string text, TimeZoneInfo zone) =>
        Local(text, zone) is { } moment ? moment.ToString(moment.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : text;

    private static DateTimeOffset? Local(string? text, TimeZoneInfo zone) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? TimeZoneInfo.ConvertTime(moment, zone) : null;
}
