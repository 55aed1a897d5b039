using System.Runtime.CompilerServices;
using System.Text;

namespace Cairn.Storage.DuckDb;

/// <summary>A statement and its parameters. It is written as an interpolated string, and every hole becomes a parameter, so no value can get into the text.</summary>
/// <remarks><c>default</c> is the empty statement, which DuckDB refuses.</remarks>
[InterpolatedStringHandler]
internal readonly struct SqlText
{
    private readonly StringBuilder? _text;
    private readonly List<SqlValue>? _parameters;

    public SqlText(int literalLength, int formattedCount)
    {
        _text = new StringBuilder(literalLength + formattedCount);
        _parameters = new List<SqlValue>(formattedCount);
    }

    private SqlText(string text)
    {
        _text = new StringBuilder(text);
        _parameters = [];
    }

    /// <summary>What is sent to DuckDB, with <c>?</c> for each parameter.</summary>
    public string Text => _text?.ToString() ?? "";

    /// <summary>The parameters, in order.</summary>
    public IReadOnlyList<SqlValue> Parameters => _parameters ?? [];

    /// <summary>Takes a whole statement that somebody typed: only the SQL console may, on a database that is locked down.</summary>
    public static SqlText Typed(string statement) => new(statement);

    public void AppendLiteral(string literal) => _text!.Append(literal);

    public void AppendFormatted(SqlName name) => _text!.Append(name.Name);

    public void AppendFormatted(SqlLiteral literal) =>
        _text!.Append('\'').Append(literal.Value.Replace("'", "''", StringComparison.Ordinal)).Append('\'');

    public void AppendFormatted(bool value) => Add(SqlValue.Of(value));

    public void AppendFormatted(int value) => Add(SqlValue.Of(value));

    public void AppendFormatted(long value) => Add(SqlValue.Of(value));

    public void AppendFormatted(string? value) => Add(SqlValue.Of(value));

    public void AppendFormatted(Guid value) => Add(SqlValue.OfUuid(value));

    public void AppendFormatted(SqlMoment value) => Add(SqlValue.Of(value));

    public void AppendFormatted(IReadOnlyCollection<string> values) => Add(SqlValue.OfTexts(values));

    public void AppendFormatted(IReadOnlyCollection<long> values) => Add(SqlValue.OfNumbers(values));

    private void Add(SqlValue value)
    {
        _text!.Append('?');
        _parameters!.Add(value);
    }
}

/// <summary>A column, or a list of them, written down in code: one of a closed set.</summary>
internal readonly record struct SqlName(string Name);

/// <summary>Text as a quoted literal, for the few places where DuckDB's grammar has no room for a parameter: table functions, COPY and SET.</summary>
/// <remarks>DuckDB's plain literals know one escape, the doubled quote; a NUL would end the statement and is refused.</remarks>
internal readonly record struct SqlLiteral
{
    public SqlLiteral(string value)
    {
        if (value.Contains('\0', StringComparison.Ordinal))
        {
            throw new DuckDbException("Text with a NUL cannot stand in a statement.");
        }

        Value = value;
    }

    public string Value { get; }
}

/// <summary>A moment as a TIMESTAMP parameter; the ends of <see cref="long"/> stand for the infinities.</summary>
internal readonly record struct SqlMoment(long Micros);
