using Cairn.Collection.Events;

namespace Cairn.Server.Demo;

/// <summary>A shop that does not exist: believable visits with causes that are known, so that what reports find can be checked.</summary>
internal sealed class DemoShop
{
    /// <summary>Events a person leaves over all visits, measured once over many histories; decides how many persons are needed.</summary>
    private const double EventsPerVisitor = 13.6;

    private readonly DemoOptions _options;
    private readonly DemoMind _mind;

    public DemoShop(DemoOptions options)
    {
        _options = options;
        Calendar = new DemoCalendar(options);
        _mind = new DemoMind(Calendar);
        VisitorCount = Math.Max(1, (int)(options.Events / EventsPerVisitor));
    }

    public DemoCalendar Calendar { get; }

    /// <summary>How many people come, some of them with two devices.</summary>
    public int VisitorCount { get; }

    /// <summary>Every event, visit by visit in the order the visits begin.</summary>
    public IEnumerable<StoredEvent> Events()
    {
        // People who came before and will come again, by the beginning of their next visit; the number breaks ties, so that the order is fixed.
        var returning = new PriorityQueue<Waiting, (long, int)>();
        var page = new DemoPage(_options);
        for (var number = 0; number < VisitorCount; number++)
        {
            var visitor = new DemoVisitor(_options, number, VisitorCount, Calendar);
            while (returning.TryPeek(out _, out var next) && next.Item1 <= visitor.FirstVisit)
            {
                foreach (var made in Visit(returning.Dequeue(), returning, page))
                {
                    yield return made;
                }
            }

            foreach (var made in Visit(new Waiting(visitor, 0, visitor.FirstVisit, default), returning, page))
            {
                yield return made;
            }
        }

        while (returning.TryDequeue(out var waiting, out _))
        {
            foreach (var made in Visit(waiting, returning, page))
            {
                yield return made;
            }
        }
    }

    /// <summary>The visitors who buy at least once, with one micro forced on or off; every other decision keeps its luck.</summary>
    /// <param name="visitors">How many people, taken evenly over the history.</param>
    /// <param name="forced">Null leaves everything as it is.</param>
    public int Buyers(int visitors, DemoForced? forced)
    {
        var buyers = 0;
        for (var number = 0; number < visitors; number++)
        {
            var visitor = new DemoVisitor(_options, number, visitors, Calendar);
            var memory = default(DemoMemory);
            var visit = 0;
            for (long? start = visitor.FirstVisit; start < _options.EndMicros; visit++)
            {
                _mind.Decide(visitor, visit, start.Value, DeviceOf(visitor, visit), ref memory, forced);
                start = visitor.NextVisit(visit, start.Value, memory.HasCart);
            }

            buyers += memory.Purchases > 0 ? 1 : 0;
        }

        return buyers;
    }

    private List<StoredEvent> Visit(Waiting waiting, PriorityQueue<Waiting, (long, int)> returning, DemoPage page)
    {
        if (waiting.Start >= _options.EndMicros)
        {
            return [];
        }

        var memory = waiting.Memory;
        var device = DeviceOf(waiting.Visitor, waiting.Visit);
        var decided = _mind.Decide(waiting.Visitor, waiting.Visit, waiting.Start, device, ref memory);
        if (waiting.Visitor.NextVisit(waiting.Visit, waiting.Start, memory.HasCart) is { } next && next < _options.EndMicros)
        {
            returning.Enqueue(new Waiting(waiting.Visitor, waiting.Visit + 1, next, memory), (next, waiting.Visitor.Number));
        }

        return page.Write(waiting.Visitor, waiting.Visit, waiting.Start, device, decided, memory.Purchases);
    }

    private static DemoDevice DeviceOf(DemoVisitor visitor, int visit) => visit % 2 == 1 && visitor.SecondDevice is { } second ? second : visitor.Device;

    private readonly record struct Waiting(DemoVisitor Visitor, int Visit, long Start, DemoMemory Memory);
}
