using System.Globalization;
using Cairn.Journeys.Attribution.Learned;
using Cairn.Journeys.Faults;

namespace Cairn.Reports.Attribution;

/// <summary>Paths that somebody has counted already, such as a file of them.</summary>
/// <param name="Touches">The channels in order; empty for conversions nobody brought.</param>
/// <param name="Conversions">How many journeys took this path and converted, 0 or more.</param>
/// <param name="Value">What those conversions are worth together; null for none.</param>
/// <param name="Nulls">How many took it and did not convert; rules do not look at them.</param>
public sealed record CountedPath(IReadOnlyList<string> Touches, decimal Conversions, decimal? Value = null, decimal Nulls = 0);

/// <summary>Reads counted paths, and makes of them what models are learned from.</summary>
public static class CountedPaths
{
    /// <summary>Reads a CSV text with the head <c>path,conversions,value,nulls</c>; the last two columns may be missing. Channels are parted by <c>&gt;</c>.</summary>
    public static Outcome<IReadOnlyList<CountedPath>> Read(string text)
    {
        var faults = new List<Fault>();
        var lines = text.TrimStart('\uFEFF').Split('\n').Select(line => line.TrimEnd('\r')).ToList();
        var head = Cells(lines[0]).Select(cell => cell.Trim().ToLowerInvariant()).ToList();
        var (path, conversions, value, nulls) = (head.IndexOf("path"), head.IndexOf("conversions"), head.IndexOf("value"), head.IndexOf("nulls"));
        if (path < 0 || conversions < 0)
        {
            return Outcome<IReadOnlyList<CountedPath>>.Refuse("attribution.paths-head", "/line/1", "The first line names the columns: path, conversions and perhaps value, nulls.");
        }

        var paths = new List<CountedPath>();
        for (var line = 1; line < lines.Count; line++)
        {
            if (lines[line].Length == 0)
            {
                continue;
            }

            var cells = Cells(lines[line]);
            var where = string.Create(CultureInfo.InvariantCulture, $"/line/{line + 1}");
            if (Number(cells, conversions, where, faults) is { } count && Number(cells, value, where, faults) is var worth && Number(cells, nulls, where, faults) is var lost)
            {
                paths.Add(new CountedPath(
                    (cells.ElementAtOrDefault(path) ?? "").Split('>', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), count, worth, lost ?? 0));
            }
            else if (conversions >= cells.Count || cells[conversions].Trim().Length == 0)
            {
                faults.Add(new Fault("attribution.paths-number", where, "The line has no number of conversions."));
            }
        }

        return faults.Count > 0 ? new Outcome<IReadOnlyList<CountedPath>>.Refused(faults) : new Outcome<IReadOnlyList<CountedPath>>.Ok(paths);
    }

    /// <summary>What models are learned from: the journeys of each path, dealt out to five parts one by one, since nobody knows whose they were.</summary>
    public static CountedJourneys Journeys(IEnumerable<CountedPath> paths)
    {
        var (numbers, journeys, dealt) = (new Dictionary<string, int>(StringComparer.Ordinal), new List<CountedJourney>(), 0);
        foreach (var path in paths.Where(path => path.Touches.Count > 0 && path.Conversions + path.Nulls > 0))
        {
            int[] channels = [.. path.Touches.Select(name => numbers.TryGetValue(name, out var number) ? number : numbers[name] = numbers.Count)];
            for (var fold = 0; fold < CountedJourneys.Folds; fold++)
            {
                var conversions = Dealt(path.Conversions, (fold + dealt) % CountedJourneys.Folds);
                var nulls = Dealt(path.Nulls, (fold + dealt + 2) % CountedJourneys.Folds);
                if (conversions + nulls > 0)
                {
                    var value = path.Conversions > 0 ? (path.Value ?? 0) * conversions / path.Conversions : 0;
                    journeys.Add(new CountedJourney(channels, (double)conversions, (double)nulls, (double)value, fold));
                }
            }

            dealt++;
        }

        return new CountedJourneys([.. numbers.OrderBy(pair => pair.Value).Select(pair => pair.Key)], journeys);
    }

    private static decimal Dealt(decimal count, int place)
    {
        var whole = decimal.Floor(count);
        var each = decimal.Floor(whole / CountedJourneys.Folds);
        return each + (place < whole - (each * CountedJourneys.Folds) ? 1 : 0) + (place == 0 ? count - whole : 0);
    }

    private static decimal? Number(List<string> cells, int column, string where, List<Fault> faults)
    {
        if (column < 0 || column >= cells.Count || cells[column].Trim().Length == 0)
        {
            return null;
        }

        if (decimal.TryParse(cells[column].Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number <= 1e15m)
        {
            return number;
        }

        faults.Add(new Fault("attribution.paths-number", where, $"'{cells[column].Trim()}' is no number from 0 to 10^15, such as 12 or 49.90."));
        return null;
    }

    // Quotes hold commas together; a doubled quote is one.
    private static List<string> Cells(string line)
    {
        var (cells, cell, isQuoted) = (new List<string>(), new System.Text.StringBuilder(), false);
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] == '"')
            {
                if (isQuoted && at + 1 < line.Length && line[at + 1] == '"')
                {
                    cell.Append('"');
                    at++;
                }
                else
                {
                    isQuoted = !isQuoted;
                }
            }
            else if (line[at] == ',' && !isQuoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
            {
                cell.Append(line[at]);
            }
        }

        cells.Add(cell.ToString());
        return cells;
    }
}
