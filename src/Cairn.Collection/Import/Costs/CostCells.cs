using System.Globalization;
using Cairn.Collection.Enrichment;
using Cairn.Collection.Import.Rows;
using Cairn.Collection.Money;

namespace Cairn.Collection.Import.Costs;

/// <summary>Makes cost lines of rows, or says why not.</summary>
internal sealed class CostCells(CostMapping mapping, DateOnly last)
{
    private const int MaxText = 500;
    private const decimal MostCost = 1_000_000_000_000m;
    private static readonly string[] Patterns =
        ["MMM d, yyyy", "MMMM d, yyyy", "d MMM yyyy", "d MMMM yyyy", "dd.MM.yyyy", "d.M.yyyy", "dd/MM/yyyy", "M/d/yyyy", "d/M/yyyy", "dd-MM-yyyy", "MMM d yyyy", "dd-MMM-yyyy", "yy-MM-dd"];

    private static readonly DateOnly Earliest = new(1990, 1, 1);
    private static readonly DateOnly Latest = new(2200, 1, 1);
    private IReadOnlyList<string> _names = [];
    private CostColumns? _columns;

    /// <summary>What the row that was read last says it cost; null when that cannot be read.</summary>
    public decimal? Spent { get; private set; }

    /// <summary>Whether a row is a platform's sum of the rows above it.</summary>
    public bool IsTotal(NamedRow row) =>
        mapping.SkipsTotals && row.Values.FirstOrDefault(value => value is { Length: > 0 }) is { } first && first.StartsWith("Total", StringComparison.OrdinalIgnoreCase)
        && Date(Columns(row).Text(row.Values, "date")) is null;

    /// <summary>The line of a row, or why there is none.</summary>
    public (CostLine? Line, RefusedCost? Refused) Line(NamedRow row)
    {
        var columns = Columns(row);
        string? Text(string key) => columns.Text(row.Values, key);
        (CostLine?, RefusedCost?) No(string reason, string message) => (null, new RefusedCost(row.Line, reason, message));

        var (cost, costIsThere) = Cost(Text("cost"), Text("cost_micros"));
        Spent = cost is >= 0 and <= MostCost ? cost : null;
        var currency = (Text("currency") ?? columns.HeadCurrency)?.ToUpperInvariant();
        if (Text("date") is not { } day)
        {
            return No("date_missing", "The row has no date.");
        }

        if (Date(day) is not { } date || date < Earliest || date >= Latest)
        {
            return No("date_invalid", $"'{Shown(day)}' is no date such as 2026-11-22; where days are written otherwise, say so, such as date_format={FormatOf(day) ?? "dd.MM.yyyy"}.");
        }

        if (date > last)
        {
            return No("date_future", $"'{Shown(day)}' lies ahead: a cost is of a day that was. Check the year, and which of the numbers is the month.");
        }

        if (!costIsThere)
        {
            return No("cost_missing", "The row has no cost; a day without cost has 0.");
        }

        if (cost is null or > MostCost)
        {
            return No("cost_invalid", $"'{Shown(Text("cost") ?? Text("cost_micros")!)}' is no amount such as 1234.50{Remedy(Text("cost") ?? Text("cost_micros")!)}.");
        }

        if (cost < 0)
        {
            return No("cost_negative", "The cost is below 0. Credits are no cost of a day; leave them out, or correct the day they are for.");
        }

        if (mapping.Constants.TryGetValue("currency", out var constant) && (columns.HeadCurrency ?? currency) is { } head && !string.Equals(head, constant, StringComparison.OrdinalIgnoreCase))
        {
            return No("currency_contradicts", $"The file says {Shown(head)}, const.currency={Shown(constant)}. Leave the setting out, or convert the file.");
        }

        if (currency is null)
        {
            return No("currency_missing", "The row has no currency. Map its column, or give all rows the same by const.currency=EUR.");
        }

        if (!Iso4217.IsCurrency(currency))
        {
            return No("currency_unknown", $"'{Shown(currency)}' is no currency of ISO 4217, such as EUR or USD.");
        }

        return Rest(row, Text, date, decimal.Max(cost.Value, 0), currency);
    }

    private static (CostLine?, RefusedCost?) Rest(NamedRow row, Func<string, string?> text, DateOnly date, decimal cost, string currency)
    {
        (CostLine?, RefusedCost?) No(string reason, string message) => (null, new RefusedCost(row.Line, reason, message));
        foreach (var key in (string[])["account", "source", "medium", "campaign", "campaign_id", "ad_group", "creative"])
        {
            if (text(key) is { } its && (its.Length > MaxText || its.Any(char.IsControl)))
            {
                return No("text_invalid", $"'{key}' is longer than {MaxText} characters or has control characters.");
            }

            if (text(key) is { } told && CampaignParameters.IsAdMacro(told))
            {
                return No("macro_unexpanded", $"'{key}' is '{Shown(told)}', a placeholder that nobody filled in. Export the names themselves, or leave the cell empty.");
            }
        }

        if (text("source") is not { } source)
        {
            return No("source_missing", "The row has no source, such as google; give all rows the same by const.source=google.");
        }

        if (text("medium") is not { } medium)
        {
            return No("medium_missing", "The row has no medium, such as cpc; give all rows the same by const.medium=cpc.");
        }

        var (clicks, impressions) = (Count(text("clicks")), Count(text("impressions")));
        if (clicks < 0 || impressions < 0)
        {
            return No("count_invalid", "Clicks and impressions are whole numbers from 0 on.");
        }

        var zone = text("timezone") ?? "";
        if (zone.Length > 0 && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
        {
            return No("timezone_unknown", $"'{Shown(zone)}' is no time zone such as Europe/Berlin.");
        }

        return (
            new CostLine
            {
                Date = date,
                Account = text("account") ?? "",
                Source = source,
                Medium = medium,
                Campaign = text("campaign") ?? "",
                CampaignId = text("campaign_id") ?? "",
                AdGroup = text("ad_group") ?? "",
                Creative = text("creative") ?? "",
                Cost = cost,
                Currency = currency,
                Clicks = clicks,
                Impressions = impressions,
                Timezone = zone,
            },
            null);
    }

    // Rows of CSV share one list of names, so their columns are found once.
    private CostColumns Columns(NamedRow row)
    {
        if (_columns is null || !ReferenceEquals(_names, row.Names))
        {
            (_names, _columns) = (row.Names, CostColumns.Fit(mapping, row.Names));
        }

        return _columns;
    }

    // What days that are no ISO dates look like, so that the refusal can say which pattern reads them.
    private static string? FormatOf(string text) => Array.Find(
        Patterns, pattern => DateOnly.TryParseExact(text, pattern, CultureInfo.InvariantCulture, DateTimeStyles.None, out _));

    private static string Remedy(string text)
    {
        if (text.Trim('-', '–', '—', ' ').Length == 0)
        {
            return ": the platform says nothing here. Write 0 where nothing was spent, or leave the row out";
        }

        return text.Any(char.IsLetter) || text.Any(sign => char.GetUnicodeCategory(sign) == UnicodeCategory.CurrencySymbol)
            ? ": leave the currency's sign out, and say the currency in a column of its own or by const.currency=EUR"
            : "; where amounts have a decimal comma, say decimal=comma";
    }

    private DateOnly? Date(string? text)
    {
        if (text is null)
        {
            return null;
        }

        // A moment begins with its day.
        var day = text.Length > 10 && text[10] is 'T' or ' ' ? text[..10] : text;
        string[] patterns = mapping.DateFormat is { } own ? [own, "yyyy-MM-dd"] : ["yyyy-MM-dd", "yyyyMMdd", "yyyy/MM/dd"];
        return DateOnly.TryParseExact(day, patterns, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            || DateOnly.TryParseExact(text, patterns, CultureInfo.InvariantCulture, DateTimeStyles.None, out date) ? date : null;
    }

    private (decimal? Cost, bool IsThere) Cost(string? text, string? micros)
    {
        if (text is not null)
        {
            return (Amount(text), true);
        }

        return micros is null ? (null, false) : (Amount(micros) is { } millionths ? millionths / 1_000_000m : null, true);
    }

    private decimal? Amount(string text)
    {
        var plain = mapping.DecimalComma ? text.Replace(".", "", StringComparison.Ordinal).Replace(',', '.') : text;
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (decimal.TryParse(plain, Style, CultureInfo.InvariantCulture, out var amount))
        {
            return amount;
        }

        // Thousands are set apart by commas only where they are thousands: 1,5 is nobody's fifteen.
        return !mapping.DecimalComma && AreThousands(plain) && decimal.TryParse(plain, Style | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out amount) ? amount : null;
    }

    private static bool AreThousands(string text)
    {
        var groups = text.TrimStart('-', '+').Split('.')[0].Split(',');
        return groups.Length > 1 && groups[0].Length is >= 1 and <= 3 && groups.Skip(1).All(group => group.Length == 3);
    }

    private static long? Count(string? text)
    {
        if (text is null or "--")
        {
            return null;
        }

        return long.TryParse(AreThousands(text) ? text.Replace(",", "", StringComparison.Ordinal) : text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : -1;
    }

    private static string Shown(string text) => new([.. text.Take(40).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c)]);
}
