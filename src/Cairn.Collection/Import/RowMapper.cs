using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Cairn.Collection.Decoding;
using Cairn.Collection.Events;

namespace Cairn.Collection.Import;

/// <summary>Makes events of rows with named columns, as the mapping says.</summary>
internal sealed class RowMapper(MappedColumns columns, ImportSettings settings) : IRowMapper
{
    private readonly ScrubCounts _scrubbed = new();
    private readonly ImportDoor _door = new(settings);
    private readonly TimeReader _times = new(settings.Mapping.TimeFormat, settings.Zone);
    private readonly RowIds? _rowIds = columns.HasId ? null : new RowIds();
    private readonly EventDraft _draft = new();
    private readonly TextPool _pool = new();
    private readonly ArrayBufferWriter<byte> _content = new(4_096);

    /// <summary>How often each remark was earned by an event that is kept.</summary>
    public IReadOnlyDictionary<CollectWarning, long> Warnings => _door.Warnings;

    /// <summary>Gives the event; null with the reason when a rule is broken, null without when the filter leaves the row out.</summary>
    public StoredEvent? Map(ICells cells, out RowFailure? failure)
    {
        failure = null;
        if (!columns.Keeps(cells, _pool))
        {
            return null;
        }

        failure = Fill(cells);
        return failure is null ? _door.Admit(_draft, out failure) : null;
    }

    /// <inheritdoc/>
    public string Kept(string raw) => Scrubber.Scrub(raw, null, _scrubbed);

    private RowFailure? Fill(ICells cells)
    {
        _draft.Clear();
        foreach (var (key, text) in settings.Mapping.Constants)
        {
            if (Set(key, text) is { } failure)
            {
                return failure;
            }
        }

        for (var at = 0; at < columns.All.Count; at++)
        {
            var cell = cells.CellAt(at);
            if (cell.Length > 0 && SetCell(columns.All[at], cell) is { } failure)
            {
                return failure;
            }
        }

        _draft.Id ??= _rowIds?.Next(Content(cells));
        return _draft.Id is null ? new RowFailure("id_invalid", "id", "The id column is empty: an id has 1 to 128 characters.") : null;
    }

    private RowFailure? SetCell(MappedColumnPlan column, ReadOnlySpan<byte> cell)
    {
        if (column.Values is not null)
        {
            var text = _pool.Get(cell);
            return Set(column.Key, column.Values.GetValueOrDefault(text, text));
        }

        if (column.Property is { } property)
        {
            _draft.Properties.Text(property, cell);
            return null;
        }

        return Set(column.Key, _pool.Get(cell));
    }

    private RowFailure? Set(string key, string text)
    {
        if (_draft.SetText(key, text))
        {
            return null;
        }

        switch (key)
        {
            case "time":
                return SetTime(text);
            case "id":
                return SetId(text);
            case "seq":
                return SetSeq(text);
            default:
                _draft.Properties.Text(key == "session" ? "$session_id" : key[5..], text);
                return null;
        }
    }

    private RowFailure? SetTime(string text)
    {
        switch (_times.Read(text, out var micros))
        {
            case TimeReader.Result.Ok:
                _draft.OccurredMicros = micros;
                return null;
            case TimeReader.Result.ZoneMissing:
                return RowFailure.ZoneMissing;
            case TimeReader.Result.Skipped:
                return new RowFailure("time_invalid", "time", "There is no such local time: the clocks of the zone went forward over it.");
            default:
                var expected = settings.Mapping.TimeFormat ?? "ISO 8601, such as 2026-11-21T10:00:05Z; other forms need time_format";
                return new RowFailure("time_invalid", "time", $"A time is written as {expected}, in the years 1990 to 2199.");
        }
    }

    private RowFailure? SetId(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) > EventIds.MaxBytes)
        {
            return new RowFailure("id_invalid", "id", "An id has 1 to 128 characters.");
        }

        _draft.Id = EventIds.FromText(text);
        _draft.Properties.Text("$event_id", EventIds.IsCanonical(text) ? null : text);
        return null;
    }

    private RowFailure? SetSeq(string text)
    {
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seq) || seq > 1L << 53)
        {
            return new RowFailure("field_type", "seq", "A sequence number is a whole number from 0.");
        }

        _draft.Seq = seq;
        return null;
    }

    /// <summary>What the row says, however its file writes it: the event name, then each filled cell behind its column's name, in order of names.</summary>
    private ReadOnlySpan<byte> Content(ICells cells)
    {
        _content.ResetWrittenCount();
        Append(Encoding.UTF8.GetBytes(_draft.Name ?? ""));
        foreach (var at in columns.ByName)
        {
            var cell = cells.CellAt(at);
            if (cell.Length > 0)
            {
                Append(columns.All[at].NameBytes);
                Append(cell);
            }
        }

        return _content.WrittenSpan;
    }

    private void Append(ReadOnlySpan<byte> part)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_content.GetSpan(4), part.Length);
        _content.Advance(4);
        _content.Write(part);
    }
}
