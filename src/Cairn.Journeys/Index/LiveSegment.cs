using Cairn.Journeys.Events;

namespace Cairn.Journeys.Index;

/// <summary>A sealed segment and who has moved out of it since. One thread at a time; what it shows never changes.</summary>
internal sealed class LiveSegment(SealedSegment content, MovedPersons? moved = null)
{
    private readonly List<int> _unshown = [];
    private IndexSegment? _shown;
    private bool _lastMoved = moved is not null;

    /// <summary>What is sorted and immutable.</summary>
    public SealedSegment Content => content;

    /// <summary>Who has moved.</summary>
    public MovedPersons Moved { get; } = moved ?? new MovedPersons(content.Data.PersonCount);

    /// <summary>Whether nobody is left.</summary>
    public bool IsEmpty => Moved.Count == content.Data.PersonCount;

    /// <summary>How many events belong to persons who have moved.</summary>
    public long MovedEvents { get; private set; } = moved is null ? 0 : CountEvents(content.Data, moved);

    /// <summary>Copies a person's rows to the buffer and marks the person moved; false when the person is not here.</summary>
    public bool TryMove(int person, RowBuffer to)
    {
        var number = content.Data.Persons.Span.BinarySearch(person);
        if (number < 0 || Moved.Has(number))
        {
            return false;
        }

        MarkMoved(number);
        content.CopyRows(number, to);
        return true;
    }

    /// <summary>Marks a person moved whose rows are elsewhere already.</summary>
    public void MarkMoved(int number)
    {
        if (!Moved.Add(number))
        {
            return;
        }

        var end = content.Data.Offsets[number + 1];
        MovedEvents += end - content.Data.Offsets[number];
        _lastMoved |= content.Data.Micros[end - 1] == content.Data.LastMicros;
        _unshown.Add(number);
    }

    /// <summary>Copies the rows of everybody who has not moved.</summary>
    public void CopyAll(RowBuffer to)
    {
        for (var number = 0; number < content.Data.PersonCount; number++)
        {
            if (!Moved.Has(number))
            {
                content.CopyRows(number, to);
            }
        }
    }

    /// <summary>The segment as views show it now: the events of those who have moved are marked so, in a copy of the flags alone.</summary>
    public IndexSegment Show()
    {
        if (Moved.Count == 0)
        {
            return content.Data;
        }

        if (_shown is not null && _unshown.Count == 0)
        {
            return _shown;
        }

        var flags = Block<EventFlags>.Array(content.Data.EventCount);
        (_shown ?? content.Data).Flags.Span.CopyTo(flags);
        if (_shown is not null)
        {
            _unshown.ForEach(number => Mark(flags, number));
        }
        else
        {
            for (var number = 0; number < content.Data.PersonCount; number++)
            {
                if (Moved.Has(number))
                {
                    Mark(flags, number);
                }
            }
        }

        _unshown.Clear();
        return _shown = new IndexSegment
        {
            Offsets = content.Data.Offsets,
            Persons = content.Data.Persons,
            Micros = content.Data.Micros,
            Names = content.Data.Names,
            Flags = Block<EventFlags>.Of(flags),
            Seqs = content.Data.Seqs,
            Identity = content.Data.Identity,
            KnownFlags = content.Data.AnyFlags | EventFlags.Moved,
            KnownLast = content.Data.LastMicros,
            KnownNewest = _lastMoved ? null : content.Data.LastMicros,
        };
    }

    /// <summary>The same segment out of a file, with the same persons moved.</summary>
    public LiveSegment From(SealedSegment mapped) => new(mapped, Moved.Copy());

    private void Mark(EventFlags[] flags, int number)
    {
        foreach (ref var flag in flags.AsSpan(content.Data.Offsets[number]..content.Data.Offsets[number + 1]))
        {
            flag |= EventFlags.Moved;
        }
    }

    private static long CountEvents(IndexSegment data, MovedPersons moved)
    {
        var events = 0L;
        for (var number = 0; number < data.PersonCount; number++)
        {
            events += moved.Has(number) ? data.Offsets[number + 1] - data.Offsets[number] : 0;
        }

        return events;
    }
}
