using Cairn.Journeys.Events;

namespace Cairn.Journeys.Index;

/// <summary>Turns events of the source into rows of codes.</summary>
/// <param name="visitors">Codes of visitors.</param>
/// <param name="names">Codes of names.</param>
/// <param name="full">Called when <see cref="Rows"/> holds <paramref name="most"/> rows; null: it grows.</param>
/// <param name="most">How many rows are full.</param>
internal sealed class EventReader(TextPool visitors, TextPool names, Action<RowBuffer>? full = null, int most = int.MaxValue) : IEventSink
{
    /// <summary>The most names a site may have; what comes later is one more name, <see cref="OtherName"/>.</summary>
    public const int MaxNames = 65_534;

    /// <summary>What names beyond the limit are counted under.</summary>
    public const string OtherName = "(other)";

    /// <summary>What has been read.</summary>
    public RowBuffer Rows { get; } = new();

    /// <inheritdoc/>
    public void Add(
        long seq, ReadOnlySpan<byte> visitor, ReadOnlySpan<byte> name, long occurredMicros, long clientSeq, EventFlags flags)
    {
        if (visitor.IsEmpty)
        {
            return; // It belongs to nobody, so to no journey.
        }

        if (full is not null && Rows.Count >= most)
        {
            full(Rows);
        }

        Rows.Add(visitors.Intern(visitor), NameCode(name), flags, occurredMicros, clientSeq, seq);
    }

    private ushort NameCode(ReadOnlySpan<byte> name)
    {
        if (names.Count >= MaxNames)
        {
            var known = names.Find(name);
            return (ushort)(known >= 0 ? known : names.Intern("(other)"u8));
        }

        return (ushort)names.Intern(name);
    }
}
