using Cairn.Journeys.Events;

namespace Cairn.Journeys.Index;

/// <summary>A sorted, immutable piece of one site's journeys. A person lies in exactly one segment of a view, whole.</summary>
/// <remarks>Person <c>p</c> owns the rows <c>Offsets[p] .. Offsets[p + 1]</c>, in the order (occurred, client sequence, store sequence).</remarks>
public sealed class IndexSegment
{
    /// <summary>First row of each person, and one more entry: the number of rows.</summary>
    public required int[] Offsets { get; init; }

    /// <summary>Codes of the persons' ids, ascending by code; see <see cref="IndexView.PersonId"/>.</summary>
    public required int[] Persons { get; init; }

    /// <summary>When each event happened, in microseconds since the Unix epoch; ascending within a person.</summary>
    public required long[] Micros { get; init; }

    /// <summary>Each event's name as a code of <see cref="IndexView.Names"/>.</summary>
    public required ushort[] Names { get; init; }

    /// <summary>Each event's flags.</summary>
    public required EventFlags[] Flags { get; init; }

    /// <summary>Each event's store sequence number: how columns are looked up.</summary>
    public required long[] Seqs { get; init; }

    /// <summary>How many persons.</summary>
    public int PersonCount => Offsets.Length - 1;

    /// <summary>How many events.</summary>
    public int EventCount => Micros.Length;
}
