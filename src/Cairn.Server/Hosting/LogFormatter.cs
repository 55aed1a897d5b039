using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cairn.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Cairn.Server.Hosting;

/// <summary>Writes a log entry as one line, for people or as JSON. Nothing of it moves a terminal, and of exceptions that are not about files and sockets there is the kind and the place but not the message, which may repeat what a visitor sent.</summary>
internal sealed class LogFormatter(IOptions<LogFormatterOptions> options) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "cairn";

    private const int MostFrames = 12;
    private const int MostCharacters = 2_000;
    private static readonly JsonWriterOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var now = (options.Value.Time ?? TimeProvider.System).GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        var message = Plain(logEntry.Formatter(logEntry.State, logEntry.Exception));
        if (options.Value.Json)
        {
            WriteJson(logEntry, now, message, textWriter);
            return;
        }

        textWriter.Write(string.Create(CultureInfo.InvariantCulture, $"{now} {Word(logEntry.LogLevel)}: {logEntry.Category}[{logEntry.EventId.Id}] {message}"));
        for (var cause = logEntry.Exception; cause is not null; cause = cause.InnerException)
        {
            textWriter.Write($" <- {cause.GetType()}{(Tellable(cause) is { } told ? $": {told}" : "")}{string.Concat(Frames(cause).Select(frame => $" {frame}"))}");
        }

        textWriter.WriteLine();
    }

    private static void WriteJson<TState>(in LogEntry<TState> entry, string now, string message, TextWriter writer)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Unescaped))
        {
            json.WriteStartObject();
            json.WriteString("at", now);
            json.WriteString("level", entry.LogLevel.ToString().ToLowerInvariant());
            json.WriteString("category", entry.Category);
            json.WriteNumber("id", entry.EventId.Id);
            json.WriteString("message", message);
            WriteFields(json, entry.State as IReadOnlyList<KeyValuePair<string, object?>> ?? []);
            WriteCauses(json, entry.Exception);
            json.WriteEndObject();
        }

        writer.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    private static void WriteFields(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> fields)
    {
        json.WriteStartObject("fields");
        foreach (var (name, value) in fields.Where(field => field.Key != "{OriginalFormat}"))
        {
            if (value is int or long)
            {
                json.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture));
            }
            else
            {
                json.WriteString(name, Plain(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""));
            }
        }

        json.WriteEndObject();
    }

    private static void WriteCauses(Utf8JsonWriter json, Exception? first)
    {
        json.WriteStartArray("causes");
        for (var cause = first; cause is not null; cause = cause.InnerException)
        {
            json.WriteStartObject();
            json.WriteString("kind", cause.GetType().ToString());
            json.WriteString("message", Tellable(cause));
            json.WriteStartArray("frames");
            foreach (var frame in Frames(cause))
            {
                json.WriteStringValue(frame);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>What an exception says, when it is the machine that speaks.</summary>
    private static string? Tellable(Exception cause) =>
        cause is StorageUnavailableException or CertificateException or IOException or UnauthorizedAccessException or SocketException or SqliteException ? Plain(cause.Message) : null;

    private static IEnumerable<string> Frames(Exception cause) =>
        (cause.StackTrace ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Take(MostFrames).Select(Plain);

    /// <summary>Without line breaks, terminal codes and characters that turn the reading direction.</summary>
    private static string Plain(string text)
    {
        var plain = new StringBuilder(Math.Min(text.Length, MostCharacters));
        foreach (var rune in text.EnumerateRunes())
        {
            if (plain.Length >= MostCharacters)
            {
                return plain.Append('…').ToString();
            }

            _ = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                ? plain.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}")
                : plain.Append(rune.ToString());
        }

        return plain.ToString();
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };
}

/// <summary>How the log is written.</summary>
internal sealed class LogFormatterOptions : ConsoleFormatterOptions
{
    /// <summary>One JSON object a line.</summary>
    public bool Json { get; set; }

    /// <summary>The clock; null for the machine's.</summary>
    public TimeProvider? Time { get; set; }
}

/// <summary>Setting <c>Cairn:Server:LogFormat</c>.</summary>
internal enum LogFormat
{
    /// <summary>A line for people.</summary>
    Text,

    /// <summary>A line of JSON.</summary>
    Json,
}
