using Cairn.Journeys.Events;

namespace Cairn.Journeys.Index;

/// <summary>A segment while it is put together, person by person in ascending order of their codes, each with its rows in order.</summary>
internal sealed class SegmentDraft(int capacity)
{
    private readonly List<int> _persons = [];
    private readonly List<int> _offsets = [];
    private readonly List<int> _users = [];
    private readonly List<int> _userStarts = [];
    private readonly List<int> _visitors = [];
    private long[] _micros = new long[capacity];
    private long[] _seqs = new long[capacity];
    private long[] _clients = new long[capacity];
    private ushort[] _names = new ushort[capacity];
    private EventFlags[] _flags = new EventFlags[capacity];

    /// <summary>How many rows.</summary>
    public int Count { get; private set; }

    /// <summary>Begins a person.</summary>
    public void Begin(int person)
    {
        EndUser();
        if ((person & 1) != 0)
        {
            _users.Add(_persons.Count);
            _userStarts.Add(_visitors.Count);
        }

        _persons.Add(person);
        _offsets.Add(Count);
    }

    /// <summary>Adds the person's next event.</summary>
    public void Add(int visitor, ushort name, EventFlags flags, long micros, long client, long seq)
    {
        if (Count == _micros.Length)
        {
            Grow(Math.Max(64, Count * 2));
        }

        if ((_persons[^1] & 1) != 0)
        {
            _visitors.Add(visitor);
        }

        (_names[Count], _flags[Count], _micros[Count], _clients[Count], _seqs[Count]) = (name, flags, micros, client, seq);
        Count++;
    }

    /// <summary>The segment.</summary>
    public SealedSegment Seal()
    {
        EndUser();
        EndUser();
        var (persons, offsets) = (Block<int>.Array(_persons.Count), Block<int>.Array(_persons.Count + 1));
        _persons.CopyTo(persons);
        _offsets.CopyTo(offsets);
        offsets[^1] = Count;
        if (_users.Count > 0)
        {
            _userStarts.Add(_visitors.Count);
        }

        return new SealedSegment
        {
            Data = new IndexSegment
            {
                Offsets = Block<int>.Of(offsets),
                Persons = Block<int>.Of(persons),
                Micros = TimeColumn.Of(_micros.AsSpan(0, Count)),
                Names = NameColumn.Of(_names.AsSpan(0, Count)),
                Flags = Block<EventFlags>.Copy(_flags.AsSpan(0, Count)),
                Seqs = SeqColumn.Of(_seqs.AsSpan(0, Count)),
            },
            Visitors = new RowVisitors(
                Block<int>.Copy(_users.ToArray()), Block<int>.Copy(_userStarts.ToArray()), Block<int>.Copy(_visitors.ToArray())),
            Clients = ClientColumn.Of(_clients.AsSpan(0, Count)),
        };
    }

    // A user all of whose events were sent by one visitor is kept with that visitor alone.
    private void EndUser()
    {
        if (_persons.Count == 0 || (_persons[^1] & 1) == 0)
        {
            return;
        }

        var start = _userStarts[^1];
        for (var at = start + 1; at < _visitors.Count; at++)
        {
            if (_visitors[at] != _visitors[start])
            {
                return;
            }
        }

        _visitors.RemoveRange(start + 1, _visitors.Count - start - 1);
    }

    private void Grow(int capacity)
    {
        Array.Resize(ref _micros, capacity);
        Array.Resize(ref _seqs, capacity);
        Array.Resize(ref _clients, capacity);
        Array.Resize(ref _names, capacity);
        Array.Resize(ref _flags, capacity);
    }
}
