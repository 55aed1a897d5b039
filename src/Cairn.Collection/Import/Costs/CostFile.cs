using System.Globalization;
using Cairn.Collection.Import.Files;
using Cairn.Collection.Import.Rows;
using Cairn.Collection.Import.Tables;
using Cairn.Journeys.Faults;

namespace Cairn.Collection.Import.Costs;

/// <summary>Reads what was spent from a file (<c>docs/definitions/cost.md</c>). Every row is taken or refused with its line; nothing is dropped in silence.</summary>
public static class CostFile
{
    /// <summary>So many refused rows are listed; all are counted.</summary>
    public const int MostListed = 1_000;

    /// <summary>The most rows of a file.</summary>
    public const int MostRows = 500_000;

    /// <summary>Reads a file of text: JSON lines when it begins with a brace, else CSV.</summary>
    /// <param name="file">The file; it is disposed.</param>
    /// <param name="mapping">How its columns are called.</param>
    /// <param name="last">Days after this one lie ahead and are refused; null: none do.</param>
    public static Outcome<CostFileRead> Read(ImportFile file, CostMapping mapping, DateOnly? last = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(mapping);
        if (RowFiles.IsJsonLines(file))
        {
            return Read(RowFiles.JsonLines(file), mapping, last);
        }

        IReadOnlyList<string> missing = [];
        return RowFiles.Csv(file, names => IsHeader(names)) switch
        {
            Outcome<IEnumerable<NamedRow>>.Ok when missing.Count > 0 => Lacks(missing),
            Outcome<IEnumerable<NamedRow>>.Ok(var rows) => Read(rows, mapping, last),
            Outcome<IEnumerable<NamedRow>>.Refused(var faults) => new Outcome<CostFileRead>.Refused(faults),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

        bool IsHeader(IReadOnlyList<string> names)
        {
            var columns = CostColumns.Fit(mapping, names);
            missing = [.. columns.Missing()];
            return columns.IsHeader;
        }
    }

    /// <summary>Reads a table, such as Parquet.</summary>
    public static Outcome<CostFileRead> Read(ITableSource table, CostMapping mapping, DateOnly? last = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(mapping);
        string[] missing = [.. CostColumns.Fit(mapping, [.. table.Columns.Select(column => column.Name)]).Missing()];
        if (missing.Length > 0)
        {
            table.Dispose();
            return Lacks(missing);
        }

        return Read(RowFiles.Table(table), mapping, last);
    }

    /// <summary>Reads rows.</summary>
    internal static Outcome<CostFileRead> Read(IEnumerable<NamedRow> rows, CostMapping mapping, DateOnly? last = null)
    {
        var reading = new Reading(mapping, last ?? DateOnly.MaxValue);
        foreach (var row in rows)
        {
            if (reading.Count >= MostRows)
            {
                return Outcome<CostFileRead>.Refuse("cost.too-many-rows", "/file", string.Create(CultureInfo.InvariantCulture, $"A cost file has at most {MostRows:N0} rows; send it in parts, such as one a month."));
            }

            reading.Add(row);
        }

        return reading.Done();
    }

    private static Outcome<CostFileRead> Lacks(IReadOnlyList<string> missing) => new Outcome<CostFileRead>.Refused(
        [.. missing.Select(key => new Fault("cost.column-missing", "/file", $"The file has no column for '{key}': map one, such as {key}=NAME, or give all rows the same by const.{key}=VALUE."))]);

    private sealed class Reading(CostMapping mapping, DateOnly last)
    {
        private readonly Dictionary<string, long> _lines = new(StringComparer.Ordinal);
        private readonly List<CostLine> _taken = [];
        private readonly List<RefusedCost> _refused = [];
        private readonly CostCells _cells = new(mapping, last);
        private long _refusedCount;
        private long _skipped;
        private decimal _refusedCost;

        public long Count { get; private set; }

        public CostFileRead Done() => new(_taken, _refused, _refusedCount, _skipped, _refusedCost);

        public void Add(NamedRow row)
        {
            Count++;
            if (row.Broken is { } why)
            {
                Refuse(new RefusedCost(row.Line, "unreadable", $"The row cannot be read: {why}."));
                return;
            }

            if (_cells.IsTotal(row))
            {
                _skipped++;
                return;
            }

            var (line, refused) = _cells.Line(row);
            if (line is null)
            {
                _refusedCost += _cells.Spent ?? 0;
                Refuse(refused!);
            }
            else if (!_lines.TryAdd(line.Key, row.Line))
            {
                _refusedCost += line.Cost;
                Refuse(new RefusedCost(
                    row.Line, "twice",
                    string.Create(CultureInfo.InvariantCulture, $"Line {_lines[line.Key]} has a cost for the same day, account, source, medium, campaign, ad group and creative. Add the two up, or map the column that tells them apart to ad_group or creative.")));
            }
            else
            {
                _taken.Add(line);
            }
        }

        private void Refuse(RefusedCost refused)
        {
            _refusedCount++;
            if (_refused.Count < MostListed)
            {
                _refused.Add(refused);
            }
        }
    }
}
