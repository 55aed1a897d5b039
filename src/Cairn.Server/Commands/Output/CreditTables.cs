using System.Globalization;

namespace Cairn.Server.Commands.Output;

/// <summary>Credits as people read them: one model as a list, several side by side with how far they are apart.</summary>
internal static class CreditTables
{
    /// <summary>The credit of one key under one model.</summary>
    public sealed record Credit(string Key, string Model, decimal Amount, double? Share, string Value, decimal? Low, decimal? High, string? Verdict);

    /// <summary>Prints credits that are sorted by model and then greatest first.</summary>
    public static void Show(Terminal terminal, string head, IReadOnlyList<Credit> rows)
    {
        var models = rows.Select(row => row.Model).Distinct(StringComparer.Ordinal).ToList();
        if (models.Count > 1)
        {
            Compare(terminal, head, rows, models);
            return;
        }

        var table = new TextTable(head, $">credit ({string.Join("", models)})", "", ">share", ">value");
        var largest = rows.Count == 0 ? 0 : (double)rows.Max(row => row.Amount);
        foreach (var row in rows)
        {
            table.Row(Shown.Short(row.Key), Number(row.Amount), Bar.Of((double)row.Amount, largest), Shown.Rate(row.Share), row.Value);
        }

        table.Print(terminal);
    }

    /// <summary>A credit with two places.</summary>
    public static string Number(decimal credit) => credit.ToString("#,0.00", CultureInfo.InvariantCulture);

    /// <summary>A credit as a budget may take it: one figure where models agree, a range where they disagree.</summary>
    public static string Range(decimal? low, decimal? high) =>
        low is { } least && high is { } most ? string.Create(CultureInfo.InvariantCulture, $"{least:#,0.0} to {most:#,0.0}") : Shown.Dash;

    private static void Compare(Terminal terminal, string head, IReadOnlyList<Credit> rows, List<string> models)
    {
        var table = new TextTable([head, .. models.Select(model => ">" + model), ">low to high", "verdict"]);
        foreach (var key in rows.GroupBy(row => row.Key).OrderByDescending(key => key.First().Amount).ThenBy(key => key.Key, StringComparer.Ordinal))
        {
            var of = key.ToDictionary(row => row.Model);
            table.Row([Shown.Short(key.Key), .. models.Select(model => of.TryGetValue(model, out var row) ? Number(row.Amount) : Shown.Dash), Range(key.First().Low, key.First().High), key.First().Verdict ?? ""]);
        }

        table.Print(terminal);
    }
}
