using System.Collections.Frozen;
using Cairn.Journeys.Events;

namespace Cairn.Journeys.Index;

/// <summary>What <see cref="JourneyIndex.View"/> hands out.</summary>
internal sealed class JourneyView(
    SourcePosition position,
    IReadOnlyList<IndexSegment> segments,
    EventNames names,
    TextSnapshot visitors,
    TextSnapshot users,
    SiteColumns columns,
    int threads,
    long events) : IndexView
{
    /// <inheritdoc/>
    public override SourcePosition Position => position;

    /// <inheritdoc/>
    public override IReadOnlyList<IndexSegment> Segments => segments;

    /// <inheritdoc/>
    public override long EventCount => events;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Names => names.Texts;

    /// <inheritdoc/>
    public override int Threads => threads;

    /// <inheritdoc/>
    internal override object ColumnSource => columns;

    /// <inheritdoc/>
    public override int NameCode(string name) => names.Codes.GetValueOrDefault(name, -1);

    /// <inheritdoc/>
    public override string PersonId(IndexSegment segment, int person)
    {
        var code = segment.Persons[person];
        return (code & 1) == 0 ? visitors.Text(code >> 1) : users.Text(code >> 1);
    }

    /// <inheritdoc/>
    public override (int Segment, int Person)? FindPerson(string id)
    {
        // A user first: a user's id may be that of a visitor as well, and stands for more.
        return Find(users, id, 1) ?? Find(visitors, id, 0);
    }

    private (int Segment, int Person)? Find(TextSnapshot texts, string id, int kind)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(id);
        for (var code = 0; code < texts.Count; code++)
        {
            if (texts[code].SequenceEqual(bytes))
            {
                return Find((code << 1) | kind);
            }
        }

        return null;
    }

    private (int Segment, int Person)? Find(int code)
    {
        for (var number = 0; number < segments.Count; number++)
        {
            var person = segments[number].Persons.Span.BinarySearch(code);
            if (person >= 0 && HasStayed(segments[number], person))
            {
                return (number, person);
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public override bool HasColumn(string name) => columns.Has(name);

    /// <inheritdoc/>
    public override Column Column(string name) => columns.Get(name, position.Seq);

    /// <inheritdoc/>
    public override ColumnCodes Codes(Column column, IndexSegment segment) => columns.Codes((SiteColumn)column, segment, position.Seq);
}

/// <summary>The event names of a view, both ways.</summary>
internal sealed record EventNames(IReadOnlyList<string> Texts, FrozenDictionary<string, int> Codes)
{
    /// <summary>The names a pool holds now.</summary>
    public static EventNames From(TextPool pool)
    {
        var texts = Enumerable.Range(0, pool.Count).Select(pool.Text).ToArray();

        // Texts that are not valid UTF-8 may read alike; the first keeps the name.
        var codes = texts.Select((text, code) => (text, code)).DistinctBy(pair => pair.text).ToFrozenDictionary(pair => pair.text, pair => pair.code, StringComparer.Ordinal);
        return new EventNames(texts, codes);
    }
}
