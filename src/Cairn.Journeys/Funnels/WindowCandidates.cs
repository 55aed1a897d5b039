using System.Numerics;
using System.Runtime.InteropServices;

namespace Cairn.Journeys.Funnels;

/// <summary>The events of a window that can make a difference to a set in any order: of those that match the same steps as many as there are steps, the earliest. For one thread.</summary>
internal sealed class WindowCandidates
{
    private readonly Dictionary<uint, int> _kinds = [];
    private readonly List<(uint Steps, List<int> Places)> _places = [];
    private readonly List<int> _next = [];
    private readonly List<int> _found = [];

    /// <summary>Begins a unit; windows are then asked for in order of their starts.</summary>
    /// <param name="events">Its events.</param>
    /// <param name="steps">The steps that count.</param>
    public void Begin(ReadOnlySpan<Matched> events, uint steps)
    {
        _kinds.Clear();
        _next.Clear();
        for (var at = 0; at < events.Length; at++)
        {
            if ((events[at].Steps & steps) is not 0 and var its)
            {
                if (!_kinds.TryGetValue(its, out var kind))
                {
                    _kinds[its] = kind = _next.Count;
                    _next.Add(0);
                    Reuse(kind, its);
                }

                _places[kind].Places.Add(at);
            }
        }
    }

    /// <summary>The candidates of the window that begins with an event, in order; valid until the next call.</summary>
    public ReadOnlySpan<int> From(int start)
    {
        _found.Clear();
        for (var kind = 0; kind < _next.Count; kind++)
        {
            var (steps, places) = _places[kind];
            while (_next[kind] < places.Count && places[_next[kind]] < start)
            {
                _next[kind]++;
            }

            for (var at = _next[kind]; at < Math.Min(places.Count, _next[kind] + BitOperations.PopCount(steps)); at++)
            {
                _found.Add(places[at]);
            }
        }

        _found.Sort();
        return CollectionsMarshal.AsSpan(_found);
    }

    private void Reuse(int kind, uint steps)
    {
        if (kind == _places.Count)
        {
            _places.Add((steps, []));
            return;
        }

        var places = _places[kind].Places;
        places.Clear();
        _places[kind] = (steps, places);
    }
}

/// <summary>The next instant of a unit with an exclusion. For one thread.</summary>
internal sealed class NextStop
{
    private readonly List<(long Micros, bool Removes)> _instants = [];
    private int _next;

    /// <summary>Whether an exclusion of the instant found last removes.</summary>
    public bool Removes => _next < _instants.Count && _instants[_next].Removes;

    /// <summary>Begins a unit; moments are then asked for in order.</summary>
    public void Begin(ReadOnlySpan<Matched> events, uint removes)
    {
        _instants.Clear();
        _next = 0;
        foreach (ref readonly var item in events)
        {
            if (item.Stops != 0)
            {
                var isSame = _instants.Count > 0 && _instants[^1].Micros == item.Micros;
                var removesHere = (item.Stops & removes) != 0 || (isSame && _instants[^1].Removes);
                if (isSame)
                {
                    _instants[^1] = (item.Micros, removesHere);
                }
                else
                {
                    _instants.Add((item.Micros, removesHere));
                }
            }
        }
    }

    /// <summary>The first instant with an exclusion after a moment; the largest number for none.</summary>
    public long NextAfter(long micros)
    {
        while (_next < _instants.Count && _instants[_next].Micros <= micros)
        {
            _next++;
        }

        return _next < _instants.Count ? _instants[_next].Micros : long.MaxValue;
    }
}
