using System.Globalization;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Segments;

/// <summary>Reads periods: <c>ever</c>, <c>range</c>, <c>last 7d</c>, <c>last 7 days</c>, <c>2026-05-01 .. 2026-05-03</c>.</summary>
internal static class SegmentPeriods
{
    internal const string Expected = "expected a period: ever, range, last 7d, last 7 days, or 2026-05-01 .. 2026-05-03 (the earlier first)";
    private const int MaxDays = 36_525;

    internal static bool TryParse(string text, out SegmentPeriod period) =>
        TryParse(text.Replace("..", " .. ", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries), out period);

    internal static bool TryParse(IReadOnlyList<string> words, out SegmentPeriod period)
    {
        SegmentPeriod? read = words switch
        {
            ["ever"] => SegmentPeriod.AllHistory,
            ["range"] => SegmentPeriod.ReportRange,
            ["last", var span] when Duration.TryParse(span, out var duration) => new SegmentPeriod.Last(duration),
            ["last", var number, "days"] when SegmentGrammar.TryNumber(number, out var days) && days is >= 1 and <= MaxDays
                => new SegmentPeriod.LastDays(days),
            [var from, "..", var to] when TryDate(from, out var first) && TryDate(to, out var last) && first <= last
                => new SegmentPeriod.Dates(first, last),
            _ => null,
        };
        period = read ?? SegmentPeriod.ReportRange;
        return read is not null;
    }

    private static bool TryDate(string text, out DateOnly date) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
}
