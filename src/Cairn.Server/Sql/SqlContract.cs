using System.Text.Json;

namespace Cairn.Server.Sql;

/// <summary>One select.</summary>
internal sealed record SqlRequest(string Statement);

/// <summary>The rows of a select. Numbers too large or exact for JSON are texts.</summary>
/// <param name="Columns">In order.</param>
/// <param name="Rows">Each with one value per column; null is SQL NULL.</param>
/// <param name="Cut">There were more rows than are given.</param>
/// <param name="TookMs">How long it took.</param>
internal sealed record SqlAnswer(
    IReadOnlyList<SqlColumnShown> Columns, IReadOnlyList<IReadOnlyList<JsonElement?>> Rows, bool Cut, double TookMs);

internal sealed record SqlColumnShown(string Name, string Type);
