using System.Globalization;
using Cairn.Collection.Import.Files;
using Cairn.Collection.Import.Rows;
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
    private const int MostFaults = 100;
    private static readonly string[] Columns = ["path", "conversions", "value", "nulls"];

    /// <summary>Reads a CSV file with the columns <c>path,conversions,value,nulls</c>; the last two may be missing, others are left out. Channels are parted by <c>&gt;</c>.</summary>
    /// <param name="file">The file; it is disposed.</param>
    /// <returns>The paths; refused with each line that is wrong, since a hole in counts shows nowhere.</returns>
    public static Outcome<IReadOnlyList<CountedPath>> Read(ImportFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return RowFiles.Csv(file, names => Column(names, "path") >= 0 && Column(names, "conversions") >= 0) switch
        {
            Outcome<IEnumerable<NamedRow>>.Ok(var rows) => Read(rows),
            _ => Outcome<IReadOnlyList<CountedPath>>.Refuse("attribution.paths-head", "/line/1", "The first line names the columns: path, conversions and perhaps value, nulls."),
        };
    }

    private static Outcome<IReadOnlyList<CountedPath>> Read(IEnumerable<NamedRow> rows)
    {
        var (paths, faults) = (new List<CountedPath>(), new List<Fault>());
        foreach (var row in rows)
        {
            var where = string.Create(CultureInfo.InvariantCulture, $"/line/{row.Line}");
            if (faults.Count == MostFaults)
            {
                break;
            }

            if (row.Broken is { } broken)
            {
                faults.Add(new Fault("attribution.paths-line", where, $"The line cannot be read: {broken}."));
            }
            else if (Twice(row.Names) is { } twice)
            {
                return Outcome<IReadOnlyList<CountedPath>>.Refuse("attribution.paths-head", "/line/1", $"The column '{twice}' is there twice; leave one out.");
            }
            else if (row.Values.Any(cell => cell?.Length > 0))
            {
                Add(row, where, paths, faults);
            }
        }

        if (faults.Count == 0 && paths.Count == 0)
        {
            faults.Add(new Fault("attribution.paths-none", "/line/2", "The file has no path below its head."));
        }

        return faults.Count > 0 ? new Outcome<IReadOnlyList<CountedPath>>.Refused(faults) : new Outcome<IReadOnlyList<CountedPath>>.Ok(paths);
    }

    private static void Add(NamedRow row, string where, List<CountedPath> paths, List<Fault> faults)
    {
        var before = faults.Count;
        var (conversions, value, nulls) = (Number(row, "conversions", where, faults), Number(row, "value", where, faults), Number(row, "nulls", where, faults));
        if (faults.Count == before && conversions is null)
        {
            faults.Add(new Fault("attribution.paths-number", where, "The line has no number of conversions."));
        }
        else if (conversions is { } count && faults.Count == before)
        {
            paths.Add(new CountedPath((Cell(row, "path") ?? "").Split('>', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), count, value, nulls ?? 0));
        }
    }

    private static string? Twice(IReadOnlyList<string> names) =>
        Columns.FirstOrDefault(column => names.Count(name => string.Equals(name, column, StringComparison.OrdinalIgnoreCase)) > 1);

    private static int Column(IReadOnlyList<string> names, string column) => names.ToList().FindIndex(name => string.Equals(name, column, StringComparison.OrdinalIgnoreCase));

    private static string? Cell(NamedRow row, string column) => Column(row.Names, column) is >= 0 and var at && at < row.Values.Count ? row.Values[at] : null;

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

    private static decimal? Number(NamedRow row, string column, string where, List<Fault> faults)
    {
        if (Cell(row, column)?.Trim() is not { Length: > 0 } text)
        {
            return null;
        }

        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number <= 1e15m)
        {
            return number;
        }

        faults.Add(new Fault("attribution.paths-number", where, $"'{(text.Length > 40 ? text[..40] + "…" : text)}' is no number from 0 to 10^15, such as 12 or 49.90."));
        return null;
    }
}
