using System.Globalization;
using Cairn.Journeys.Faults;

namespace Cairn.Collection.Import.Costs;

/// <summary>How the columns of a cost file are called (<c>docs/how-to/costs.md</c>).</summary>
public sealed class CostMapping
{
    /// <summary>What a row can say.</summary>
    public static IReadOnlyList<string> Keys { get; } =
        ["date", "account", "source", "medium", "campaign", "campaign_id", "ad_group", "creative", "cost", "cost_micros", "currency", "clicks", "impressions", "timezone"];

    private const int MostSettings = 64;
    private const int MaxText = 200;

    internal CostMapping() { }

    /// <summary>Columns are called like the keys.</summary>
    public static CostMapping Plain { get; } = new() { Columns = Keys.ToDictionary(key => key, key => (IReadOnlyList<string>)[key], StringComparer.Ordinal) };

    /// <summary>By key the names its column may have, the first that is there counts; case does not. A name may end in <c>(*)</c>, where a currency stands in brackets.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Columns { get; init; }

    /// <summary>By key what a row says that has no such cell.</summary>
    public IReadOnlyDictionary<string, string> Constants { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>A .NET date pattern such as <c>dd.MM.yyyy</c>; null for ISO 8601.</summary>
    public string? DateFormat { get; init; }

    /// <summary>Amounts are written as <c>1.234,50</c>.</summary>
    public bool DecimalComma { get; init; }

    /// <summary>Rows that begin with <c>Total</c> and have no date are passed over.</summary>
    public bool SkipsTotals { get; init; }

    /// <summary>Changes a mapping by settings such as <c>date=Day</c>, <c>const.source=google</c>, <c>date_format=dd.MM.yyyy</c> and <c>decimal=comma</c>.</summary>
    /// <param name="basis">Where the settings begin: a preset, or <see cref="Plain"/>.</param>
    /// <param name="settings">Each <c>key=value</c>.</param>
    /// <param name="where">What faults name.</param>
    public static Outcome<CostMapping> Parse(CostMapping basis, IReadOnlyList<string> settings, string where = "/map")
    {
        ArgumentNullException.ThrowIfNull(basis);
        ArgumentNullException.ThrowIfNull(settings);
        var faults = new List<Fault>();
        var columns = new Dictionary<string, IReadOnlyList<string>>(basis.Columns, StringComparer.Ordinal);
        var constants = new Dictionary<string, string>(basis.Constants, StringComparer.Ordinal);
        var (format, comma) = (basis.DateFormat, basis.DecimalComma);
        if (settings.Count > MostSettings)
        {
            return Outcome<CostMapping>.Refuse("cost.map-too-long", where, $"A mapping has at most {MostSettings} settings.");
        }

        foreach (var setting in settings)
        {
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            var (key, value) = equals < 0 ? (setting.Trim(), "") : (setting[..equals].Trim(), setting[(equals + 1)..].Trim());
            if (value.Length is 0 or > MaxText)
            {
                faults.Add(new Fault("cost.map-form", where, $"'{Short(setting)}' is no setting: write key=column, such as date=Day."));
            }
            else if (key == "date_format")
            {
                format = value;
                Check(IsDateFormat(value), "cost.map-date-format", $"'{Short(value)}' is no date pattern: write one such as dd.MM.yyyy.");
            }
            else if (key == "decimal")
            {
                comma = value == "comma";
                Check(value is "comma" or "point", "cost.map-decimal", "decimal is 'point' or 'comma'.");
            }
            else if (key.StartsWith("const.", StringComparison.Ordinal) && Keys.Contains(key[6..]))
            {
                constants[key[6..]] = value;
            }
            else if (Keys.Contains(key))
            {
                columns[key] = [value];
            }
            else
            {
                faults.Add(new Fault("cost.map-key", where, $"'{Short(key)}' is no key of a cost row: it is one of {string.Join(", ", Keys)}, one of these after 'const.', date_format or decimal."));
            }
        }

        return faults.Count > 0
            ? new Outcome<CostMapping>.Refused(faults)
            : new CostMapping { Columns = columns, Constants = constants, DateFormat = format, DecimalComma = comma, SkipsTotals = basis.SkipsTotals };

        void Check(bool holds, string code, string message)
        {
            if (!holds)
            {
                faults.Add(new Fault(code, where, message));
            }
        }
    }

    private static bool IsDateFormat(string pattern)
    {
        try
        {
            var day = new DateOnly(2026, 11, 22);
            return DateOnly.TryParseExact(day.ToString(pattern, CultureInfo.InvariantCulture), pattern, CultureInfo.InvariantCulture, DateTimeStyles.None, out var read) && read == day;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static string Short(string text) => text.Length > 60 ? text[..60] + "…" : text;
}
