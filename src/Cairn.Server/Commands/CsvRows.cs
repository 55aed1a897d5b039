using System.Globalization;
using System.Text.Json.Nodes;
using Cairn.Collection.Import.Files;
using Cairn.Collection.Import.Rows;
using Cairn.Journeys.Faults;

namespace Cairn.Server.Commands;

/// <summary>Small CSV files that commands read themselves, quoted cells and all.</summary>
internal static class CsvRows
{
    /// <summary>The rows of a file as JSON.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">The columns that are needed, each by the names it may have.</param>
    /// <param name="make">Makes an object of a row.</param>
    /// <exception cref="CommandFailure">The file is not there, has no such columns, or a row cannot be read.</exception>
    public static JsonArray Read(string path, string[][] columns, Func<Row, JsonObject> make)
    {
        if (!File.Exists(path))
        {
            throw new CommandFailure(ExitCode.NotFound, $"There is no file {path}.");
        }

        var file = Open(ImportFile.Open(path), fault => fault.Message);
        int[] Places(IReadOnlyList<string> names) => [.. columns.Select(known => names.ToList().FindIndex(name => known.Contains(name.ToLowerInvariant())))];
        var rows = Open(
            RowFiles.Csv(file, names => !Places(names).Contains(-1)),
            _ => $"{path} needs the columns {string.Join(", ", columns.Select(names => string.Join(" or ", names)))} in its first line.");
        return new JsonArray([.. rows.Select(row => (JsonNode)make(new Row(path, row, Places(row.Names), columns)))]);
    }

    private static T Open<T>(Outcome<T> outcome, Func<Fault, string> say) => outcome switch
    {
        Outcome<T>.Ok(var value) => value,
        Outcome<T>.Refused(var faults) => throw new CommandFailure(ExitCode.Refused, say(faults[0])),
        _ => throw new InvalidOperationException("An outcome is one of two."),
    };

    /// <summary>A row of such a file.</summary>
    internal sealed class Row
    {
        private readonly string _where;
        private readonly NamedRow _row;
        private readonly int[] _places;
        private readonly string[][] _columns;

        public Row(string path, NamedRow row, int[] places, string[][] columns)
        {
            (_where, _row, _places, _columns) = (string.Create(CultureInfo.InvariantCulture, $"Line {row.Line} of {path}"), row, places, columns);
            if (row.Broken is { } why)
            {
                throw new CommandFailure(ExitCode.Refused, $"{_where} cannot be read: {why}.");
            }

            if (row.Values.Count <= places.Max())
            {
                throw new CommandFailure(ExitCode.Refused, $"{_where} has too few columns.");
            }
        }

        public string Text(int column) => _row.Values[_places[column]] ?? "";

        public JsonValue Number(int column) => decimal.TryParse(Text(column), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? JsonValue.Create(number)
            : throw new CommandFailure(ExitCode.Refused, $"{_where}: '{Text(column)}' is no number for {_columns[column][0]}; write one such as 1234.5.");
    }
}
