using Cairn.Journeys.Events;
using Cairn.Journeys.Index;

namespace Cairn.Journeys.Persons;

/// <summary>Which person each visitor's events belong to, as the identity edges have it (<c>docs/definitions/identity.md</c>).</summary>
/// <remarks>
/// A person's code is twice the visitor's code for a visitor whom no edge joins to a user, and twice the user's code plus one for a user.
/// A visitor with edges to several users is cut by time: from the first edge to A until the next edge to B its events belong to A; events before
/// the first edge belong to the first user. Users joined by an alias are one person, under the id of the user the alias led to.
/// </remarks>
internal sealed class PersonMap
{
    /// <summary>A user with this many visitors gets no more: further edges are left out, so that one bad id cannot swallow a site.</summary>
    public const int MaxVisitorsPerUser = 200;

    private const long Magic = 0x_5352_4550_4E52_4143;

    // A visitor's place in _starts plus one, or 0; then per place the first of its cuts, and for each cut from when on it is whose.
    private readonly Block<int> _places;
    private readonly Block<int> _starts;
    private readonly Block<long> _from;
    private readonly Block<int> _persons;

    private PersonMap(Block<int> places, Block<int> starts, Block<long> from, Block<int> persons) =>
        (_places, _starts, _from, _persons) = (places, starts, from, persons);

    /// <summary>Nobody is joined to anybody: every visitor is a person.</summary>
    public static PersonMap None { get; } = new(default, default, default, default);

    /// <summary>The bytes it takes.</summary>
    public long Bytes => (sizeof(int) * ((long)_places.Length + _starts.Length + _persons.Length)) + (sizeof(long) * (long)_from.Length);

    /// <summary>From a moment on, a visitor's events belong to a person.</summary>
    private readonly record struct Cut(long FromMicros, int Person);

    /// <summary>Writes the map to a file.</summary>
    public void Write(string path) => new ColumnFileWriter(Magic).Add(_places).Add(_starts).Add(_from).Add(_persons).Write(path);

    /// <summary>Opens the map that a file keeps.</summary>
    /// <exception cref="InvalidDataException">It is not whole.</exception>
    public static PersonMap Read(string path, int threads)
    {
        var file = ColumnFile.Open(path, Magic, threads);
        return new PersonMap(file.Column<int>(0), file.Column<int>(1), file.Column<long>(2), file.Column<int>(3));
    }

    /// <summary>Builds the map from the edges in force, in the order they were written.</summary>
    public static PersonMap Build(IReadOnlyList<IdentityEdge> edges, TextPool visitors, TextPool users)
    {
        var joins = new UserJoins();
        var accepted = new Dictionary<int, List<(long Micros, int User)>>();
        foreach (var edge in edges)
        {
            var user = users.Intern(edge.User);
            if (edge.JoinsUsers)
            {
                joins.Join(users.Intern(edge.Visitor), user);
                continue;
            }

            var visitor = visitors.Intern(edge.Visitor);
            if (joins.TryAdd(visitor, user))
            {
                if (!accepted.TryGetValue(visitor, out var list))
                {
                    accepted[visitor] = list = [];
                }

                list.Add((edge.OccurredMicros, user));
            }
        }

        return Lay(accepted, joins);
    }

    /// <summary>The code of the person an event belongs to.</summary>
    public int PersonOf(int visitor, long micros)
    {
        if (visitor >= _places.Length || _places[visitor] is not (> 0 and var place))
        {
            return visitor << 1;
        }

        var at = _starts[place] - 1;
        while (at > _starts[place - 1] && _from[at] > micros)
        {
            at--;
        }

        return _persons[at];
    }

    /// <summary>Adds every person that events of this visitor may belong to.</summary>
    public void AddPersonsOf(int visitor, ISet<int> persons)
    {
        var (start, end) = CutsOf(visitor);
        for (var at = start; at < end; at++)
        {
            persons.Add(_persons[at]);
        }

        if (start == end)
        {
            persons.Add(visitor << 1);
        }
    }

    /// <summary>The visitors whose events lie otherwise in the other map.</summary>
    public IEnumerable<int> VisitorsThatDiffer(PersonMap other)
    {
        for (var visitor = 0; visitor < Math.Max(_places.Length, other._places.Length); visitor++)
        {
            var (cuts, others) = (CutsOf(visitor), other.CutsOf(visitor));
            if (!_from.Span[cuts.Start..cuts.End].SequenceEqual(other._from.Span[others.Start..others.End])
                || !_persons.Span[cuts.Start..cuts.End].SequenceEqual(other._persons.Span[others.Start..others.End]))
            {
                yield return visitor;
            }
        }
    }

    private (int Start, int End) CutsOf(int visitor) =>
        visitor < _places.Length && _places[visitor] is > 0 and var place ? (_starts[place - 1], _starts[place]) : default;

    private static PersonMap Lay(Dictionary<int, List<(long Micros, int User)>> accepted, UserJoins joins)
    {
        if (accepted.Count == 0)
        {
            return None;
        }

        var places = Block<int>.Array(accepted.Keys.Max() + 1);
        var starts = Block<int>.Array(accepted.Count + 1);
        var (from, persons) = (new List<long>(), new List<int>());
        var place = 0;
        places.AsSpan().Clear();
        foreach (var (visitor, list) in accepted)
        {
            starts[place] = from.Count;
            places[visitor] = ++place;
            foreach (var cut in CutByTime(list, joins))
            {
                from.Add(cut.FromMicros);
                persons.Add(cut.Person);
            }
        }

        starts[place] = from.Count;
        return new PersonMap(Block<int>.Of(places), Block<int>.Of(starts), Block<long>.Copy(from.ToArray()), Block<int>.Copy(persons.ToArray()));
    }

    // Of two edges at one instant the one written later counts. Neighbours of the same person are one stretch.
    private static Cut[] CutByTime(List<(long Micros, int User)> list, UserJoins joins)
    {
        var cuts = new List<Cut>();
        foreach (var (micros, user) in list.OrderBy(edge => edge.Micros))
        {
            var person = (joins.Root(user) << 1) | 1;
            if (cuts.Count > 0 && cuts[^1].FromMicros == micros)
            {
                cuts.RemoveAt(cuts.Count - 1);
            }

            if (cuts.Count == 0 || cuts[^1].Person != person)
            {
                cuts.Add(new Cut(micros, person));
            }
        }

        cuts[0] = cuts[0] with { FromMicros = long.MinValue };
        return [.. cuts];
    }
}
