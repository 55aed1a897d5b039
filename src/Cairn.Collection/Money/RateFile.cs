using System.Globalization;
using Cairn.Collection.Import.Files;
using Cairn.Collection.Import.Rows;
using Cairn.Journeys.Faults;

namespace Cairn.Collection.Money;

/// <summary>Reads rates of currencies from CSV or JSON lines with <c>date, from, to, rate</c>.</summary>
public static class RateFile
{
    private const int MostRows = 500_000;
    private const int MostFaults = 100;

    // Buying and selling, and rounding to four places: further apart is no spread but a mistake.
    private const decimal MostOff = 0.05m;
    private static readonly string[] Columns = ["date", "from", "to", "rate"];

    /// <summary>Reads a file; any row that is wrong refuses all of it, as a hole in a table of rates shows nowhere.</summary>
    public static Outcome<IReadOnlyList<CurrencyRate>> Read(ImportFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (RowFiles.IsJsonLines(file))
        {
            return Read(RowFiles.JsonLines(file));
        }

        return RowFiles.Csv(file, names => Columns.All(column => names.Contains(column, StringComparer.OrdinalIgnoreCase))) switch
        {
            Outcome<IEnumerable<NamedRow>>.Ok(var rows) => Read(rows),
            _ => Outcome<IReadOnlyList<CurrencyRate>>.Refuse("rates.header-missing", "/file", "The first line names the columns: date,from,to,rate."),
        };
    }

    /// <summary>Rates that say otherwise than rates that stand and go the other way on the same day.</summary>
    /// <param name="rates">Rates that are to be set.</param>
    /// <param name="standing">Rates that are there.</param>
    public static IReadOnlyList<Fault> Against(IReadOnlyList<CurrencyRate> rates, IReadOnlyList<CurrencyRate> standing)
    {
        ArgumentNullException.ThrowIfNull(rates);
        ArgumentNullException.ThrowIfNull(standing);
        var back = standing.ToDictionary(rate => (rate.Date, rate.From, rate.To), rate => rate.Rate);
        return
        [
            .. rates.Where(rate => back.TryGetValue((rate.Date, rate.To, rate.From), out var other) && Contradict(rate.Rate, other)).Take(MostFaults)
                .Select(rate => Contradiction(rate.Date, rate.From, rate.To, rate.Rate, back[(rate.Date, rate.To, rate.From)], "/rows", "It stands since before: delete it with 'cairn rates delete' first, or leave this one out.")),
        ];
    }

    private static bool Contradict(decimal rate, decimal back) => Math.Abs((rate * back) - 1) > MostOff;

    private static Fault Contradiction(DateOnly date, string from, string to, decimal rate, decimal back, string where, string remedy) => new("rates.contradict", where, string.Create(
        CultureInfo.InvariantCulture, $"{from} to {to} of {date:yyyy-MM-dd} is {rate}, but {to} to {from} is {back}, which makes it {1 / back:0.######}. {remedy}"));

    /// <summary>Checks rates; every fault is named.</summary>
    /// <param name="rows">Rates as they were written, with where they stand.</param>
    public static Outcome<IReadOnlyList<CurrencyRate>> Check(IEnumerable<(string? Date, string? From, string? To, string? Rate, string Where)> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var given = new Dictionary<(DateOnly, string, string), decimal>();
        var (rates, faults, seen) = (new List<CurrencyRate>(), new List<Fault>(), new HashSet<(DateOnly, string, string)>());
        foreach (var row in rows)
        {
            if (faults.Count >= MostFaults)
            {
                break;
            }

            if (rates.Count >= MostRows)
            {
                faults.Add(new Fault("rates.too-many", row.Where, "At most 500,000 rates are taken at once."));
                break;
            }

            var (from, to) = (row.From?.Trim().ToUpperInvariant() ?? "", row.To?.Trim().ToUpperInvariant() ?? "");
            if (!DateOnly.TryParseExact(row.Date?.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            {
                faults.Add(new Fault("rates.date-invalid", row.Where, "The date is written as 2026-11-22."));
            }
            else if (!Iso4217.IsCurrency(from) || !Iso4217.IsCurrency(to) || from == to)
            {
                faults.Add(new Fault("rates.currency-unknown", row.Where, "'from' and 'to' are two currencies of ISO 4217, such as USD and EUR."));
            }
            else if (!decimal.TryParse(row.Rate, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate) || rate is <= 0 or > 1_000_000_000m || rate < 0.000000001m)
            {
                faults.Add(new Fault("rates.rate-invalid", row.Where, "The rate is a number above 0, such as 0.9250."));
            }
            else if (!seen.Add((date, from, to)))
            {
                faults.Add(new Fault("rates.twice", row.Where, $"{from} to {to} of {row.Date?.Trim()} is given twice."));
            }
            else if (given.TryGetValue((date, to, from), out var back) && Contradict(rate, back))
            {
                faults.Add(Contradiction(date, from, to, rate, back, row.Where, "Leave one of the two out; Cairn turns a rate round itself."));
            }
            else
            {
                given[(date, from, to)] = rate;
                rates.Add(new CurrencyRate(date, from, to, rate));
            }
        }

        return faults.Count > 0 ? new Outcome<IReadOnlyList<CurrencyRate>>.Refused(faults) : rates;
    }

    private static Outcome<IReadOnlyList<CurrencyRate>> Read(IEnumerable<NamedRow> rows) => Check(rows.Select(row =>
        (Cell(row, "date"), Cell(row, "from"), Cell(row, "to"), Cell(row, "rate"), string.Create(CultureInfo.InvariantCulture, $"/file/line {row.Line}"))));

    private static string? Cell(NamedRow row, string name)
    {
        for (var at = 0; at < row.Names.Count && at < row.Values.Count; at++)
        {
            if (string.Equals(row.Names[at], name, StringComparison.OrdinalIgnoreCase))
            {
                return row.Values[at];
            }
        }

        return null;
    }
}
