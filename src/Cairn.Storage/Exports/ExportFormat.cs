namespace Cairn.Storage.Exports;

/// <summary>What events are exported as.</summary>
public enum ExportFormat
{
    /// <summary>For spreadsheets: text cells that a spreadsheet would run as a formula get a leading <c>'</c>.</summary>
    Csv = 1,

    /// <summary>One event a line; importing it gives equal rows.</summary>
    Jsonl = 2,

    /// <summary>The columns of the events table.</summary>
    Parquet = 3,
}
