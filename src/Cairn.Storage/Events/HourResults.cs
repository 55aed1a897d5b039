using System.Globalization;

namespace Cairn.Storage.Events;

/// <summary>Results by hour as one text: a line each, five whole numbers apart by blanks.</summary>
internal static class HourResults
{
    public static string Write(IEnumerable<HourResult> results) => string.Join('\n', results.Select(one => string.Create(
        CultureInfo.InvariantCulture, $"{one.Site} {one.HourMicros} {one.Stored} {one.Duplicates} {one.Conflicts}")));

    public static IReadOnlyList<HourResult> Read(string? text) =>
    [
        .. (text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ').Select(number => long.Parse(number, CultureInfo.InvariantCulture)).ToArray())
            .Select(line => new HourResult((int)line[0], line[1], (int)line[2], (int)line[3], (int)line[4])),
    ];
}
