using Cairn.Collection.Events;
using Cairn.Journeys.Events;
using Cairn.Storage.DuckDb;
using Cairn.Storage.Events;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cairn.Storage.Tests.Events;

/// <summary>The store leaves out edges that say nothing new; whose a visitor's moments are must be as if it had kept every one.</summary>
public sealed class EdgeBookTests : IDisposable
{
    private const int Moments = 12;
    private static readonly string[] Visitors = ["v", "w"];
    private static readonly string[] Users = ["A", "B", "C"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cairn-edges-");
    private readonly DuckDbEventStore _store;
    private int _site;

    public EdgeBookTests() => _store = new DuckDbEventStore(Path.Combine(_folder.FullName, "events.duckdb"), new DuckDbOptions { MemoryMiB = 256 });

    public void Dispose()
    {
        _store.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Agrees_with_keeping_every_edge()
    {
        var histories = ArbMap.Default.GeneratorFor<(byte Kind, byte Visitor, byte User, byte Time)[]>()
            .Where(steps => steps.Length <= 14)
            .ToArbitrary();

        Prop.ForAll(histories, Agrees).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    private bool Agrees((byte Kind, byte Visitor, byte User, byte Time)[] steps)
    {
        var site = ++_site;
        var every = new EveryEdge();
        for (var i = 0; i < steps.Length; i++)
        {
            var (kind, visitor, user, time) = steps[i];
            Step(site, every, i + 1, kind % 16, Visitors[visitor % 2], Users[user % 3], time % Moments);
        }

        return Owners(_store.Source(site).ReadEdges()).SequenceEqual(Owners(every.InForce));
    }

    private void Step(int site, EveryEdge every, int id, int kind, string visitor, string user, int time)
    {
        switch (kind)
        {
            case 13:
                _store.SetEdgeRevoked(site, visitor, user, revoked: time % 2 == 0);
                every.SetRevoked(visitor, user, revoked: time % 2 == 0);
                break;
            case 14:
                _store.UndoImport(site, 1);
                every.UndoImport();
                break;
            case 15:
                _store.Erase(site, ErasurePlan.Of(visitor));
                every.Erase(visitor);
                break;
            default:
                var import = kind > 9 ? 1 : (int?)null;
                var e = new StoredEvent
                {
                    EventId = (UInt128)id,
                    Visitor = visitor,
                    User = user,
                    Name = "x",
                    OccurredMicros = time,
                    ReceivedMicros = time,
                    Import = import,
                };
                _store.Append([new SiteEvents(site, [e])], null);
                every.Add(visitor, user, time, import is not null);
                break;
        }
    }

    /// <summary>Whose each visitor's every moment is: the latest edge's before it, and before the first edge the first user's.</summary>
    private static IEnumerable<string?> Owners(IEnumerable<IdentityEdge> edges)
    {
        var byTime = edges.OrderBy(edge => edge.OccurredMicros).ToList(); // stable: ties stay as they were written
        return
            from visitor in Visitors
            from moment in Enumerable.Range(0, Moments)
            let own = byTime.Where(edge => edge.Visitor == visitor).ToList()
            select (own.LastOrDefault(edge => edge.OccurredMicros <= moment) ?? own.FirstOrDefault())?.User;
    }

    private sealed class EveryEdge
    {
        private readonly List<(IdentityEdge Edge, bool Imported, bool Revoked)> _edges = [];

        public IEnumerable<IdentityEdge> InForce => _edges.Where(edge => !edge.Revoked).Select(edge => edge.Edge);

        public void Add(string visitor, string user, int time, bool imported) =>
            _edges.Add((new IdentityEdge(visitor, user, time, false), imported, false));

        public void UndoImport() => _edges.RemoveAll(edge => edge.Imported);

        public void Erase(string visitor) => _edges.RemoveAll(edge => edge.Edge.Visitor == visitor);

        public void SetRevoked(string visitor, string user, bool revoked)
        {
            for (var i = 0; i < _edges.Count; i++)
            {
                if (_edges[i].Edge.Visitor == visitor && _edges[i].Edge.User == user)
                {
                    _edges[i] = _edges[i] with { Revoked = revoked };
                }
            }
        }
    }
}
