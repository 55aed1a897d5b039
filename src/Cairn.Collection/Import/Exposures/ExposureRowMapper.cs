using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cairn.Collection.Decoding;
using Cairn.Collection.Events;
using Cairn.Journeys.Time;

namespace Cairn.Collection.Import.Exposures;

/// <summary>Reads rows with named columns as exposures. Columns that no field is named for are left out.</summary>
internal sealed class ExposureRowMapper(MappedColumns columns, ImportSettings settings) : IRowMapper
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ExposureDoor _door = new(settings);
    private readonly TimeReader? _times =
        settings.Mapping.TimeFormat is not null || settings.Zone is not null ? new TimeReader(settings.Mapping.TimeFormat, settings.Zone) : null;
    private readonly ArrayBufferWriter<byte> _row = new(1_024);
    private readonly TextPool _pool = new();
    private bool _isWhole;

    /// <inheritdoc/>
    public IReadOnlyDictionary<CollectWarning, long> Warnings => _door.Warnings;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> Remarks => _door.Remarks;

    /// <inheritdoc/>
    public StoredEvent? Map(ICells cells, out RowFailure? failure)
    {
        failure = null;
        _isWhole = false;
        if (!columns.Keeps(cells, _pool))
        {
            return null;
        }

        failure = Write(cells);
        _isWhole = true;
        return failure is null ? _door.Admit(_row.WrittenMemory.ToArray(), out failure) : null;
    }

    /// <summary>Its fields without address and device; of a row whose cells are in doubt nothing is kept, since nobody knows where in it an address stands.</summary>
    public string Kept(string raw)
    {
        var kept = _isWhole ? _door.Kept(_row.WrittenSpan) : "";
        _isWhole = false;
        return kept;
    }

    private RowFailure? Write(ICells cells)
    {
        RowFailure? failure = null;
        _row.ResetWrittenCount();
        using var json = new Utf8JsonWriter(_row, Options);
        json.WriteStartObject();
        foreach (var (key, text) in settings.Mapping.Constants)
        {
            failure ??= Field(json, key, text);
        }

        for (var at = 0; at < columns.All.Count; at++)
        {
            var column = columns.All[at];
            var cell = column.Key == MappedColumns.LeftOut ? default : cells.CellAt(at);
            if (cell.Length > 0)
            {
                var text = _pool.Get(cell);
                failure ??= Field(json, column.Key, column.Values?.GetValueOrDefault(text, text) ?? text);
            }
        }

        json.WriteEndObject();
        return failure;
    }

    /// <summary>With a format or a zone times are read as in files of events; else as a tracking address has them.</summary>
    private RowFailure? Field(Utf8JsonWriter json, string key, string text)
    {
        if (key != "at" || _times is null)
        {
            json.WriteString(key, text);
            return null;
        }

        var read = _times.Read(text.Trim(), out var micros);
        json.WriteString(key, read == TimeReader.Result.Ok ? new Timestamp(micros).ToString() : text);
        return read switch
        {
            TimeReader.Result.Ok => null,
            TimeReader.Result.ZoneMissing => RowFailure.ZoneMissing,
            TimeReader.Result.Skipped => new RowFailure("time_invalid", "at", "There is no such local time: the clocks of the zone went forward over it."),
            _ => new RowFailure("time_invalid", "at", $"A time is written as {settings.Mapping.TimeFormat ?? "ISO 8601, such as 2026-11-21T10:00:05Z"}, in the years 1990 to 2199."),
        };
    }
}
