using System.Text;
using System.Text.Json;
using Cairn.Journeys.Events;
using Cairn.Storage.DuckDb;

namespace Cairn.Storage.Events;

/// <summary>Numbers and writes the change-log rows of one transaction for one site, and its position row.</summary>
internal sealed class ChangeLog(OpenStore store, int site)
{
    /// <summary>Past this many subjects the row names none, which means: rebuild all.</summary>
    public const int MaxSubjects = 250_000;

    private SourcePosition _position = store.PositionOf(site);

    /// <summary>The highest sequence number given.</summary>
    public long Seq => _position.Seq;

    /// <summary>Takes the next sequence number.</summary>
    public long NextSeq()
    {
        _position = _position with { Seq = _position.Seq + 1 };
        return _position.Seq;
    }

    /// <summary>Writes one row.</summary>
    public void Write(DuckDbConnection writer, ChangeKind kind, IReadOnlyCollection<string> subjects)
    {
        _position = _position with { Change = _position.Change + 1 };
        var named = subjects.Count > MaxSubjects ? [] : subjects;
        // An identity row cannot say "rebuild all", an events row can.
        var written = subjects.Count > MaxSubjects ? ChangeKind.Events : kind;
        writer.Execute($"insert into changes values ({site}, {_position.Change}, {(int)written}, {ToJson(named)})");
    }

    /// <summary>Writes the site's high-water marks, which outlive every removal.</summary>
    public void WritePosition(DuckDbConnection writer)
    {
        if (store.Knows(site))
        {
            writer.Execute($"update sites set seq = {_position.Seq}, change = {_position.Change} where site = {site}");
        }
        else
        {
            writer.Execute($"insert into sites values ({site}, {_position.Seq}, {_position.Change})");
        }
    }

    /// <summary>Makes the position visible after the commit.</summary>
    public void Publish() => store.Publish(site, _position);

    private static string ToJson(IEnumerable<string> subjects)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var subject in subjects)
            {
                json.WriteStringValue(subject);
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
