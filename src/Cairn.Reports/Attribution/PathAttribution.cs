using System.Globalization;
using Cairn.Journeys.Attribution;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Symbols;

namespace Cairn.Reports.Attribution;

/// <summary>Paths that somebody has counted already, such as a file of them.</summary>
/// <param name="Touches">The channels in order; empty for conversions nobody brought.</param>
/// <param name="Conversions">How many journeys took this path and converted, 0 or more.</param>
/// <param name="Value">What those conversions are worth together; null for none.</param>
/// <param name="Nulls">How many took it and did not convert; rules do not look at them.</param>
public sealed record CountedPath(IReadOnlyList<string> Touches, decimal Conversions, decimal? Value = null, decimal Nulls = 0);

/// <summary>The credit of one channel.</summary>
/// <param name="Key">The channel.</param>
/// <param name="Credit">Conversions, in parts of a thousand millionth.</param>
/// <param name="Value">Null when no path has a value.</param>
public sealed record PathCredit(string Key, decimal Credit, string? Value);

/// <summary>Splits counted paths among their channels without a site.</summary>
public static class PathAttribution
{
    private const int Digits = 9;

    /// <summary>The credits, greatest first. For each path they sum to its conversions and its value to the last digit.</summary>
    /// <param name="paths">The paths.</param>
    /// <param name="model">A model that needs no times: <c>linear</c>.</param>
    public static Outcome<IReadOnlyList<PathCredit>> Run(IReadOnlyList<CountedPath> paths, string model)
    {
        var faults = new List<Fault>();
        if (AttributionModels.Parse(model, "/models/0", faults) == AttributionModel.Decay)
        {
            faults.Add(new Fault("attribution.needs-times", "/models/0", "Counted paths have no times, which 'decay' weighs by; take 'linear'."));
        }

        if (faults.Count > 0)
        {
            return new Outcome<IReadOnlyList<PathCredit>>.Refused(faults);
        }

        var split = new AmountSplit(Digits);
        var money = new AmountSplit(2);
        var credits = new Dictionary<string, (decimal Credit, decimal Value)>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            IReadOnlyList<string> touches = path.Touches.Count == 0 ? [AttributionRunner.Unattributed] : path.Touches;
            var (weights, parts, values) = (new double[touches.Count], new decimal[touches.Count], new decimal[touches.Count]);
            weights.AsSpan().Fill(1.0 / touches.Count);
            split.Split(path.Conversions, weights, isEven: true, parts);
            money.Split(path.Value ?? 0, weights, isEven: true, values);
            for (var touch = 0; touch < touches.Count; touch++)
            {
                var (credit, value) = credits.GetValueOrDefault(touches[touch]);
                credits[touches[touch]] = (credit + parts[touch], value + values[touch]);
            }
        }

        var isValued = paths.Any(path => path.Value is not null);
        return new Outcome<IReadOnlyList<PathCredit>>.Ok(
        [
            .. credits.Where(pair => pair.Value.Credit > 0)
                .Select(pair => new PathCredit(pair.Key, pair.Value.Credit / 1.0000000000000000000000000000m, isValued ? Decimals.Print(pair.Value.Value) : null))
                .OrderByDescending(credit => credit.Credit).ThenBy(credit => credit.Key, StringComparer.Ordinal),
        ]);
    }

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

    private static decimal? Number(List<string> cells, int column, string where, List<Fault> faults)
    {
        if (column < 0 || column >= cells.Count || cells[column].Trim().Length == 0)
        {
            return null;
        }

        if (decimal.TryParse(cells[column].Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        faults.Add(new Fault("attribution.paths-number", where, $"'{cells[column].Trim()}' is no number of 0 or more, such as 12 or 49.90."));
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
