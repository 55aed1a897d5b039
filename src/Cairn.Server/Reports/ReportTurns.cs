using Cairn.Journeys.Running;
using Cairn.Reports.Drivers;
using Cairn.Reports.Envelope;
using Cairn.Reports.Values;
using Cairn.Server.Access;
using Cairn.Server.Problems;

namespace Cairn.Server.Reports;

/// <summary>The budget of work on reports: few at once, fewer of one site, a line for the others, and an end to each.</summary>
/// <remarks>A report that nobody waits for any more leaves the line, or stops; what it held is free then. Whoever waits holds no thread.</remarks>
internal sealed class ReportTurns(ReportOptions options, TimeProvider time)
{
    private const int NoSite = 0;
    private const int RetryAfterSeconds = 5;

    private readonly int _ofSite = Math.Max(1, options.AtOnce - 1);
    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter> _line = [];
    private readonly Dictionary<int, int> _atWork = [];
    private int _all;

    private int MaxWaiting => options.Waiting;

    /// <summary>How many reports are at work.</summary>
    public int AtWork
    {
        get
        {
            lock (_gate)
            {
                return _all;
            }
        }
    }

    /// <summary>How many wait.</summary>
    public int InLine
    {
        get
        {
            lock (_gate)
            {
                return _line.Count;
            }
        }
    }

    /// <summary>Gives each request of a route its turn, and its end.</summary>
    public static async ValueTask<object?> Filter(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var turns = http.RequestServices.GetRequiredService<ReportTurns>();
        var site = context.Arguments.OfType<CurrentSite>().FirstOrDefault();
        if (site is not null && context.Arguments.OfType<ReportRequest>().FirstOrDefault() is DriversRequest or ValuesRequest
            && http.RequestServices.GetRequiredService<KeptReports>().Has(site.Site, context.Arguments.OfType<ReportRequest>().First(), http.Request))
        {
            return await next(context); // it is shown, not worked out
        }

        var gone = http.RequestAborted;
        if (await turns.EnterAsync(site?.Id ?? NoSite, gone) is not { } turn)
        {
            return ProblemResults.TooMany($"Too many reports of this site wait already ({turns.MaxWaiting}, Cairn:Reports:Waiting). Ask again later, or for fewer at once.", RetryAfterSeconds);
        }

        using (turn)
        {
            return await turns.RunAsync(context, next, gone);
        }
    }

    /// <summary>Waits for a turn; null when too many wait already. Disposing the answer ends the turn.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits for it any more.</exception>
    public async Task<IDisposable?> EnterAsync(int site, CancellationToken gone)
    {
        Waiter waiter;
        lock (_gate)
        {
            if (TryTake(site))
            {
                return new Turn(this, site);
            }

            if (_line.Count(other => other.Site == site) >= options.Waiting)
            {
                return null;
            }

            waiter = new Waiter(site);
            _line.AddLast(waiter);
        }

        await using var left = gone.Register(() =>
        {
            lock (_gate)
            {
                if (_line.Remove(waiter))
                {
                    waiter.Turn.TrySetCanceled(gone);
                }
            }
        });
        await waiter.Turn.Task;
        return new Turn(this, site);
    }

    /// <summary>Runs what a turn is for; 422 when that takes too long.</summary>
    internal async ValueTask<object?> RunAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next, CancellationToken gone)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.MaxSeconds), time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(gone, limit.Token);
        for (var i = 0; i < context.Arguments.Count; i++)
        {
            if (context.Arguments[i] is CancellationToken)
            {
                context.Arguments[i] = end.Token;
            }
        }

        try
        {
            ValueTask<object?> answer;
            using (JourneyRun.Within(end.Token))
            {
                answer = next(context);
            }

            return await answer;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !gone.IsCancellationRequested)
        {
            return ProblemResults.Refused(
                "report.too-dear", "", $"This report was stopped after {options.MaxSeconds} seconds of work (Cairn:Reports:MaxSeconds). Take a shorter range, fewer steps or columns, or a smaller segment.");
        }
    }

    private bool TryTake(int site)
    {
        var ofSite = _atWork.GetValueOrDefault(site);
        if (_all >= options.AtOnce || ofSite >= _ofSite)
        {
            return false;
        }

        _all++;
        _atWork[site] = ofSite + 1;
        return true;
    }

    private void End(int site)
    {
        lock (_gate)
        {
            _all--;
            if (--_atWork[site] == 0)
            {
                _atWork.Remove(site);
            }

            // First come, first served, but for sites that have all they may.
            for (var node = _line.First; node is not null; node = node.Next)
            {
                if (TryTake(node.Value.Site))
                {
                    _line.Remove(node);
                    node.Value.Turn.SetResult();
                    return;
                }
            }
        }
    }

    private sealed record Waiter(int Site)
    {
        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Turn(ReportTurns turns, int site) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
            {
                turns.End(site);
            }
        }
    }
}

/// <summary>Routes that work on journeys.</summary>
internal static class ReportTurnRoutes
{
    /// <summary>Requests take turns, by site, and are stopped when they take too long.</summary>
    public static RouteGroupBuilder TakesTurns(this RouteGroupBuilder routes) => routes.AddEndpointFilter(ReportTurns.Filter);

    /// <inheritdoc cref="TakesTurns(RouteGroupBuilder)"/>
    public static RouteHandlerBuilder TakesTurns(this RouteHandlerBuilder route) => route.AddEndpointFilter(ReportTurns.Filter);
}
