namespace Cairn.Journeys.Persons;

/// <summary>Users joined by aliases, and which visitors each joined user has, so that the limit can be kept.</summary>
internal sealed class UserJoins
{
    private readonly Dictionary<int, int> _into = [];
    private readonly Dictionary<int, List<int>> _visitors = [];
    private readonly HashSet<(int Visitor, int Root)> _has = [];

    /// <summary>The user that stands for all users joined to this one.</summary>
    public int Root(int user)
    {
        var root = user;
        while (_into.TryGetValue(root, out var next))
        {
            root = next;
        }

        while (_into.TryGetValue(user, out var next) && next != root)
        {
            _into[user] = root;
            user = next;
        }

        return root;
    }

    /// <summary>Gives a user a visitor; false when the user has as many as allowed and this is another.</summary>
    public bool TryAdd(int visitor, int user)
    {
        var root = Root(user);
        if (_has.Contains((visitor, root)))
        {
            return true;
        }

        var list = VisitorsOf(root);
        if (list.Count >= PersonMap.MaxVisitorsPerUser)
        {
            return false;
        }

        list.Add(visitor);
        _has.Add((visitor, root));
        return true;
    }

    /// <summary>Makes two users one person, unless together they have more visitors than allowed.</summary>
    public void Join(int previous, int user)
    {
        var (from, into) = (Root(previous), Root(user));
        if (from == into)
        {
            return;
        }

        var (moving, staying) = (VisitorsOf(from), VisitorsOf(into));
        var added = moving.Where(visitor => !_has.Contains((visitor, into))).ToList();
        if (staying.Count + added.Count > PersonMap.MaxVisitorsPerUser)
        {
            return;
        }

        staying.AddRange(added);
        _has.UnionWith(added.Select(visitor => (visitor, into)));
        _into[from] = into;
        _visitors.Remove(from);
    }

    private List<int> VisitorsOf(int root)
    {
        if (!_visitors.TryGetValue(root, out var list))
        {
            _visitors[root] = list = [];
        }

        return list;
    }
}
