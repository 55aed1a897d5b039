using System.Globalization;
using Cairn.Reports.Budget;
using Cairn.Reports.CreativeTests;
using Cairn.Storage.Exports;

namespace Cairn.Server.Reports;

/// <summary>Recommendations as CSV, to be carried to whoever spends: no cell is a formula to a spreadsheet.</summary>
internal static class ReportCsv
{
    /// <summary>The columns <c>line,week,current,recommended,currency</c>.</summary>
    public static string Of(BudgetReport report)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        var cells = Head(text, "line", "week", "current", "recommended", "currency");
        foreach (var line in report.Lines)
        {
            cells.Text(line.Line);
            cells.Text(report.Week);
            cells.Plain<decimal>(decimal.Parse(line.Current, CultureInfo.InvariantCulture));
            cells.Plain<decimal>(decimal.Parse(line.Recommended, CultureInfo.InvariantCulture));
            cells.Text(report.Currency);
            cells.EndRow();
        }

        return text.ToString();
    }

    /// <summary>The columns <c>arm,share</c>.</summary>
    public static string Of(CreativeTestReport report)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        var cells = Head(text, "arm", "share");
        foreach (var share in report.Shares)
        {
            cells.Text(share.Arm);
            cells.Plain<decimal>(Math.Round((decimal)share.Share, 4));
            cells.EndRow();
        }

        return text.ToString();
    }

    private static CsvCells Head(StringWriter text, params string[] names)
    {
        var cells = new CsvCells(text);
        foreach (var name in names)
        {
            cells.Text(name);
        }

        cells.EndRow();
        return cells;
    }
}
