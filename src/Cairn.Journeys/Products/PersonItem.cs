using Cairn.Journeys.Running;

namespace Cairn.Journeys.Products;

/// <summary>What one person did with one item, gathered in order of the journey.</summary>
internal sealed class PersonItem
{
    private readonly long[] _counts = new long[(int)ProductCount.Last];
    private readonly List<(int Session, long Micros)> _waiting = [];
    private int _viewedIn;
    private int _cartedIn;
    private int _boughtIn;
    private int _abandonedIn;
    private int _firstView;
    private int _firstCart;

    /// <summary>Whether the person counts.</summary>
    internal bool Has(ProductCount count) => _counts[(int)count] > 0;

    internal void Clear()
    {
        Array.Clear(_counts);
        _waiting.Clear();
        (_viewedIn, _cartedIn, _boughtIn, _abandonedIn, _firstView, _firstCart) = (0, 0, 0, 0, -1, -1);
    }

    internal void View(Match match, int session, ProductsWorker worker)
    {
        _firstView = _firstView < 0 ? match.Row : _firstView;
        Count(ProductCount.ViewedVisitors, ProductCount.ViewedSessions, ref _viewedIn, session, worker);
    }

    internal void Cart(Match match, int session, ProductsWorker worker)
    {
        _counts[(int)ProductCount.ViewToCart] |= _firstView >= 0 && _firstView < match.Row ? 1L : 0L;
        _firstCart = _firstCart < 0 ? match.Row : _firstCart;
        Count(ProductCount.CartedVisitors, ProductCount.CartedSessions, ref _cartedIn, session, worker);

        // Of carts in one session the last waits longest; without a span only sessions matter.
        if (worker.Within is null && _waiting.Count > 0 && _waiting[^1].Session == session)
        {
            _waiting[^1] = (session, match.Micros);
        }
        else
        {
            _waiting.Add((session, match.Micros));
        }
    }

    /// <summary>A purchase; one outside the range ends the waiting as well.</summary>
    internal void Buy(Match match, int session, bool counts, ProductsWorker worker)
    {
        foreach (var (waiting, micros) in _waiting)
        {
            if (worker.Within is { } within ? match.Micros - micros > within : waiting != session)
            {
                Abandon(waiting, micros, worker);
            }
        }

        _waiting.Clear();
        if (!counts)
        {
            return;
        }

        _counts[(int)ProductCount.CartToBuy] |= _firstCart >= 0 && _firstCart < match.Row ? 1L : 0L;
        _counts[(int)ProductCount.ViewToBuy] |= _firstView >= 0 && _firstView < match.Row ? 1L : 0L;
        Count(ProductCount.BoughtVisitors, ProductCount.BoughtSessions, ref _boughtIn, session, worker);
    }

    /// <summary>The journey is over: what still waits is abandoned, unless it may yet be bought in time.</summary>
    internal void End(ProductsWorker worker)
    {
        foreach (var (session, micros) in _waiting)
        {
            Abandon(session, micros, worker);
        }

        _waiting.Clear();
    }

    internal void AddTo(ProductTally tally)
    {
        for (var count = 0; count < _counts.Length; count++)
        {
            tally.Add((ProductCount)count, _counts[count]);
        }
    }

    private void Abandon(int session, long micros, ProductsWorker worker)
    {
        var isDecided = worker.Within is { } within ? micros <= worker.AsOf - within : worker.IsDecided(session);
        if (isDecided)
        {
            Count(ProductCount.AbandonedVisitors, ProductCount.AbandonedSessions, ref _abandonedIn, session, worker);
        }
    }

    // Sessions come in order, so a session that differs from the last is new.
    private void Count(ProductCount visitors, ProductCount sessions, ref int last, int session, ProductsWorker worker)
    {
        _counts[(int)visitors] = 1;
        if (session != last && worker.StartsInRange(session))
        {
            _counts[(int)sessions]++;
        }

        last = session > 0 ? session : last;
    }
}
