using Cairn.Journeys.Events;

namespace Cairn.Journeys.Index;

/// <summary>A segment with what only the index itself needs: who sent each event, and the client's counters for the order.</summary>
internal sealed class SealedSegment
{
    private bool[]? _moved;

    /// <summary>What operators see, once no person in it has moved.</summary>
    public required IndexSegment Data { get; init; }

    /// <summary>The visitor code of each row.</summary>
    public required int[] Visitors { get; init; }

    /// <summary>The client's counter of each row; null when all are 0.</summary>
    public required long[]? Clients { get; init; }

    /// <summary>The name of the file that holds it; null until it is saved.</summary>
    public string? File { get; set; }

    /// <summary>How many persons have moved away.</summary>
    public int MovedCount { get; private set; }

    /// <summary>Copies a person's rows to the buffer and marks the person moved; false when the person is not here.</summary>
    public bool TryMove(int person, RowBuffer to)
    {
        var index = Data.Persons.Span.BinarySearch(person);
        if (index < 0 || _moved?[index] == true)
        {
            return false;
        }

        _moved ??= new bool[Data.PersonCount];
        _moved[index] = true;
        MovedCount++;
        CopyRows(index, to);
        return true;
    }

    /// <summary>Copies the rows of everybody who has not moved.</summary>
    public void CopyAll(RowBuffer to)
    {
        for (var person = 0; person < Data.PersonCount; person++)
        {
            if (_moved?[person] != true)
            {
                CopyRows(person, to);
            }
        }
    }

    /// <summary>The same segment without those who moved; itself when nobody did, null when all did.</summary>
    public SealedSegment? Compact()
    {
        if (MovedCount == 0)
        {
            return this;
        }

        if (MovedCount == Data.PersonCount)
        {
            return null;
        }

        var persons = Block<int>.Array(Data.PersonCount - MovedCount);
        var offsets = Block<int>.Array(persons.Length + 1);
        var kept = 0;
        offsets[0] = 0;
        for (var person = 0; person < Data.PersonCount; person++)
        {
            if (!_moved![person])
            {
                persons[kept] = Data.Persons[person];
                offsets[kept + 1] = offsets[kept] + Data.Offsets[person + 1] - Data.Offsets[person];
                kept++;
            }
        }

        return new SealedSegment
        {
            Data = new IndexSegment
            {
                Offsets = Block<int>.Of(offsets),
                Persons = Block<int>.Of(persons),
                Micros = TimeColumn.Of(Keep(row => Data.Micros[row], offsets[^1])),
                Names = NameColumn.Of(Keep(row => Data.Names[row], offsets[^1])),
                Flags = Block<EventFlags>.Of(Keep(row => Data.Flags[row], offsets[^1])),
                Seqs = SeqColumn.Of(Keep(row => Data.Seqs[row], offsets[^1])),
            },
            Visitors = Keep(row => Visitors[row], offsets[^1]),
            Clients = Clients is null ? null : Keep(row => Clients[row], offsets[^1]),
        };
    }

    // The values of everybody who stays.
    private T[] Keep<T>(Func<int, T> column, int count) where T : unmanaged
    {
        var result = Block<T>.Array(count);
        var at = 0;
        for (var person = 0; person < Data.PersonCount; person++)
        {
            for (var row = Data.Offsets[person]; !_moved![person] && row < Data.Offsets[person + 1]; row++)
            {
                result[at++] = column(row);
            }
        }

        return result;
    }

    private void CopyRows(int person, RowBuffer to)
    {
        for (var row = Data.Offsets[person]; row < Data.Offsets[person + 1]; row++)
        {
            to.Add(Visitors[row], Data.Names[row], Data.Flags[row], Data.Micros[row], Clients?[row] ?? 0, Data.Seqs[row]);
        }
    }
}
