using System.Runtime.InteropServices;
using Cairn.Journeys.Index;

namespace Cairn.Journeys.Sessions;

/// <summary>What the session of an event is grouped under. For one thread; sessions are cut when one of a person is first asked for.</summary>
/// <param name="view">The journeys.</param>
/// <param name="scan">Cuts them into sessions.</param>
/// <param name="by">A column, <c>landing</c> or <c>exit</c>.</param>
internal sealed class SessionValues(IndexView view, SessionScan scan, string by)
{
    private readonly SessionKey _key = new(view, by);
    private readonly List<int> _rows = [];
    private readonly Dictionary<int, int> _codes = [];
    private IndexSegment? _segment;
    private int[] _indices = new int[64];
    private int _person = -1;

    /// <summary>Begins a segment.</summary>
    public void Begin(IndexSegment segment) => (_segment, _person) = (segment, -1);

    /// <summary>The code of the session of a person's row; 0 for none, and where nothing in it has a value.</summary>
    public int Of(int person, int row)
    {
        var (first, end) = (_segment!.Offsets[person], _segment.Offsets[person + 1]);
        if (person != _person)
        {
            _indices = _indices.Length < end - first ? new int[(end - first) * 2] : _indices;
            scan.Run(_segment, person, _indices.AsSpan(0, end - first));
            _codes.Clear();
            _person = person;
        }

        var session = _indices[row - first];
        return session == 0 ? 0 : _codes.TryGetValue(session, out var code) ? code : _codes[session] = Find(session, first, row, end);
    }

    private int Find(int session, int first, int row, int end)
    {
        // The rows of a session lie together, but for those that belong to none.
        _rows.Clear();
        var at = row;
        while (at > first && (_indices[at - 1 - first] == session || _indices[at - 1 - first] == 0))
        {
            at--;
        }

        for (; at < end && (_indices[at - first] == session || _indices[at - first] == 0); at++)
        {
            if (_indices[at - first] == session)
            {
                _rows.Add(at);
            }
        }

        return _key.Of(_segment!, CollectionsMarshal.AsSpan(_rows));
    }
}
