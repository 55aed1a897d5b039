using Cairn.Journeys.Events;

namespace Cairn.Journeys.Index;

/// <summary>One site's journeys as they stood at one position: what every operator runs over. Immutable; any thread may read.</summary>
public abstract class IndexView
{
    /// <summary>Up to where the store was read.</summary>
    public abstract SourcePosition Position { get; }

    /// <summary>All segments; together they hold every person once, but for persons all of whose events are <see cref="EventFlags.Moved"/>.</summary>
    public abstract IReadOnlyList<IndexSegment> Segments { get; }

    /// <summary>How many events there are, hidden ones among them, each counted once.</summary>
    public virtual long EventCount => Segments.Sum(segment => (long)segment.EventCount);

    /// <summary>The event names: code to text. At most 65,535.</summary>
    public abstract IReadOnlyList<string> Names { get; }

    /// <summary>The code of an event name, or -1 when no event has it.</summary>
    public abstract int NameCode(string name);

    /// <summary>The id of a person: the user's id for a known person, else the visitor id.</summary>
    public abstract string PersonId(IndexSegment segment, int person);

    /// <summary>Where the person of this id lies: a user's id, or the id of a visitor whom no edge joins to a user; null when there is none.</summary>
    /// <remarks>Looks at every id. A person all of whose events have moved away is not there.</remarks>
    public virtual (int Segment, int Person)? FindPerson(string id)
    {
        for (var number = 0; number < Segments.Count; number++)
        {
            var segment = Segments[number];
            for (var person = 0; person < segment.PersonCount; person++)
            {
                if (PersonId(segment, person) == id && HasStayed(segment, person))
                {
                    return (number, person);
                }
            }
        }

        return null;
    }

    /// <summary>Whether any event of a person is still in this segment.</summary>
    internal static bool HasStayed(IndexSegment segment, int person)
    {
        for (var row = segment.Offsets[person]; row < segment.Offsets[person + 1]; row++)
        {
            if ((segment.Flags[row] & EventFlags.Moved) == 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What the names of columns begin with that hold the channel of each event by some rules, instead of the one it had at arrival. Few of them are kept.</summary>
    public const string ChannelColumnPrefix = "channel@";

    /// <summary>Whether the store knows this column (<c>channel</c>, <c>prop.platform</c>, …).</summary>
    public abstract bool HasColumn(string name);

    /// <summary>A column over all events, built the first time it is asked for and kept.</summary>
    /// <exception cref="KeyNotFoundException"><see cref="HasColumn"/> is false for it.</exception>
    public abstract Column Column(string name);

    /// <summary>The column's value code of each row of a segment, aligned with <see cref="IndexSegment.Micros"/>; 0 is missing.</summary>
    public abstract ColumnCodes Codes(Column column, IndexSegment segment);

    /// <summary>What the columns were read from: views with the same read the same value for an event.</summary>
    internal virtual object ColumnSource => this;

    /// <summary>How many threads a run over the view may use; the answer does not depend on it.</summary>
    public virtual int Threads => Environment.ProcessorCount;
}

/// <summary>A property or table column: the distinct values it takes. A value's code is its place in the list.</summary>
public abstract class Column
{
    /// <summary>How it was asked for.</summary>
    public abstract string Name { get; }

    /// <summary>The values by code; code 0 is <see cref="ColumnValue.Missing"/>. Grows; a code keeps its meaning.</summary>
    public abstract IReadOnlyList<ColumnValue> Values { get; }
}

/// <summary>One distinct value of a column. Equal when kind and text are equal.</summary>
/// <param name="Kind">The JSON type it had.</param>
/// <param name="Text">Its text; for a number its invariant decimal notation.</param>
public readonly record struct ColumnValue(ValueKind Kind, string? Text)
{
    /// <summary>Not there: a value of its own, shown as <c>(none)</c>.</summary>
    public static ColumnValue Missing => default;
}
