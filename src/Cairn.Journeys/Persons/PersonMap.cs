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

    private readonly Dictionary<int, Cut[]> _cuts = [];

    private PersonMap() { }

    /// <summary>Nobody is joined to anybody: every visitor is a person.</summary>
    public static PersonMap None { get; } = new();

    /// <summary>From a moment on, a visitor's events belong to a person.</summary>
    private readonly record struct Cut(long FromMicros, int Person);

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

        var map = new PersonMap();
        foreach (var (visitor, list) in accepted)
        {
            map._cuts[visitor] = CutByTime(list, joins);
        }

        return map;
    }

    /// <summary>The code of the person an event belongs to.</summary>
    public int PersonOf(int visitor, long micros)
    {
        if (_cuts.Count == 0 || !_cuts.TryGetValue(visitor, out var cuts))
        {
            return visitor << 1;
        }

        var at = cuts.Length - 1;
        while (at > 0 && cuts[at].FromMicros > micros)
        {
            at--;
        }

        return cuts[at].Person;
    }

    /// <summary>Adds every person that events of this visitor may belong to.</summary>
    public void AddPersonsOf(int visitor, ISet<int> persons)
    {
        if (!_cuts.TryGetValue(visitor, out var cuts))
        {
            persons.Add(visitor << 1);
            return;
        }

        foreach (var cut in cuts)
        {
            persons.Add(cut.Person);
        }
    }

    /// <summary>The visitors whose events lie otherwise in the other map.</summary>
    public IEnumerable<int> VisitorsThatDiffer(PersonMap other)
    {
        foreach (var (visitor, cuts) in _cuts)
        {
            if (!other._cuts.TryGetValue(visitor, out var others) || !cuts.AsSpan().SequenceEqual(others))
            {
                yield return visitor;
            }
        }

        foreach (var visitor in other._cuts.Keys)
        {
            if (!_cuts.ContainsKey(visitor))
            {
                yield return visitor;
            }
        }
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
