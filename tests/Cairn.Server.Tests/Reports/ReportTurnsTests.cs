using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Cairn.Journeys.Running;
using Cairn.Server.Problems;
using Cairn.Server.Reports;
using Cairn.Server.Tests.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Cairn.Server.Tests.Reports;

/// <summary>The budget of reports: so many at once, so many in line, so long each; who goes frees what they held.</summary>
public sealed class ReportTurnsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_site_never_has_every_turn_and_the_line_is_first_come_first_served()
    {
        var turns = Turns(atOnce: 3, waiting: 5);
        var (first, second) = (await turns.EnterAsync(1, Stop), await turns.EnterAsync(1, Stop));
        var third = turns.EnterAsync(1, Stop);
        var fourth = turns.EnterAsync(1, Stop);
        Assert.False(third.IsCompleted);
        Assert.NotNull(await turns.EnterAsync(2, Stop)); // the turn that is left for others
        var other = turns.EnterAsync(3, Stop);
        Assert.Equal((3, 3), (turns.AtWork, turns.InLine));

        first!.Dispose();
        first.Dispose(); // once
        Assert.NotNull(await third);
        Assert.False(fourth.IsCompleted || other.IsCompleted);
        second!.Dispose();
        Assert.NotNull(await fourth);
        Assert.False(other.IsCompleted);
    }

    [Fact]
    public async Task A_line_that_is_full_turns_away_and_who_leaves_makes_room()
    {
        var turns = Turns(atOnce: 2, waiting: 1);
        using var at = await turns.EnterAsync(1, Stop);
        using var gone = new CancellationTokenSource();
        var waits = turns.EnterAsync(1, gone.Token);
        Assert.Null(await turns.EnterAsync(1, Stop));
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits);
        Assert.Equal(0, turns.InLine);
        var next = turns.EnterAsync(1, Stop);
        Assert.Equal((1, 1), (turns.AtWork, turns.InLine));
        at!.Dispose();
        Assert.NotNull(await next);
    }

    [Fact]
    public async Task A_report_over_its_time_is_stopped_and_told_the_limit()
    {
        var time = new HandTime();
        var turns = new ReportTurns(new ReportOptions { MaxSeconds = 7 }, time);
        var http = new DefaultHttpContext();
        var ran = turns.RunAsync(
            EndpointFilterInvocationContext.Create(http, CancellationToken.None),
            async context =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, context.GetArgument<CancellationToken>(0));
                return null;
            },
            CancellationToken.None);
        time.Pass();
        var refused = Assert.IsType<ProblemResult>(await ran);
        Assert.Equal((422, "report.too-dear"), (refused.Status, refused.Code));
        Assert.Contains("7 seconds", refused.Detail, StringComparison.Ordinal);
        Assert.Contains("Cairn:Reports:MaxSeconds", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_nobody_waits_for_any_more_is_not_answered()
    {
        using var gone = new CancellationTokenSource();
        var ran = Turns(1, 1).RunAsync(
            EndpointFilterInvocationContext.Create(new DefaultHttpContext(), CancellationToken.None),
            async context =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, context.GetArgument<CancellationToken>(0));
                return null;
            },
            gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await ran);
    }

    [Fact]
    public async Task A_run_without_a_token_of_its_own_stops_with_the_report_it_belongs_to()
    {
        await using var server = await ShopAsync();
        var request = new { text = "view", segment = "did(view) and not did(buy)" };
        using var whole = await server.Owner.PostAsJsonAsync("api/v1/sites/shop/reports/funnel", request, Stop);
        Assert.Equal(HttpStatusCode.OK, whole.StatusCode);

        var view = server.App.Services.GetRequiredService<Server.Indexes.JourneyIndexes>().Fresh(1).View();
        using (JourneyRun.Within(new CancellationToken(canceled: true)))
        {
            Assert.ThrowsAny<OperationCanceledException>(() => JourneyRun.Run(view, () => new Count(), () => new Counting()));
        }

        JourneyRun.Run(view, () => new Count(), () => new Counting());
    }

    [Fact] // D6: 100 at once
    public async Task Of_many_at_once_some_wait_the_others_are_told_to_come_back_and_all_leave_nothing_behind()
    {
        await using var server = await ShopAsync();
        var turns = server.App.Services.GetRequiredService<ReportTurns>();
        var held = new List<IDisposable>();
        while (turns.AtWork < Options.AtOnce - 1)
        {
            held.Add((await turns.EnterAsync(1, Stop))!);
        }

        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var patient = Enumerable.Range(0, Options.Waiting / 2).Select(_ => AskAsync(Stop)).ToList();
        var leaving = Enumerable.Range(0, Options.Waiting / 2).Select(_ => AskAsync(gone.Token)).ToList();
        await UntilAsync(() => turns.InLine == Options.Waiting);
        foreach (var refused in Enumerable.Range(0, 10).Select(_ => AskAsync(Stop)))
        {
            using var answer = await refused;
            Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
            Assert.NotNull(answer.Headers.RetryAfter);
            Assert.Contains("Cairn:Reports:Waiting", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }

        using (var elsewhere = await server.Owner.PostAsJsonAsync("api/v1/sites/other/reports/sessions", new { }, Stop))
        {
            Assert.Equal(HttpStatusCode.OK, elsewhere.StatusCode);
        }

        await gone.CancelAsync();
        await UntilAsync(() => turns.InLine == Options.Waiting / 2);
        held.ForEach(one => one.Dispose());
        foreach (var answered in patient)
        {
            using var answer = await answered;
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        foreach (var left in leaving)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        }

        await UntilAsync(() => (turns.AtWork, turns.InLine) == (0, 0));

        Task<HttpResponseMessage> AskAsync(CancellationToken stop) => server.Owner.PostAsJsonAsync("api/v1/sites/shop/reports/funnel", new { text = "view > buy" }, stop);
    }

    private static ReportOptions Options { get; } = new() { AtOnce = 3, Waiting = 20 };

    private static ReportTurns Turns(int atOnce, int waiting) => new(new ReportOptions { AtOnce = atOnce, Waiting = waiting }, TimeProvider.System);

    private static async Task<RunningServer> ShopAsync()
    {
        var server = await RunningServer.StartAsync(set: sections => sections with { Reports = Options });
        var key = await server.SiteAsync("shop");
        await server.SiteAsync("other");
        using var sent = await server.CollectAsync(JsonSerializer.Serialize(new { key, events = (object[])[new { name = "view", visitor = "ann" }, new { name = "buy", visitor = "ann" }] }));
        Assert.True(sent.IsSuccessStatusCode);
        await server.SettleAsync();
        return server;
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        while (!holds())
        {
            await Task.Delay(10, Stop);
        }
    }

    private sealed class Count : IJourneyState<Count>
    {
        public static int Version => 1;

        public void Merge(Count later) { }

        public void Write(StateWriter writer) { }

        public static Count Read(StateReader reader) => new();
    }

    private sealed class Counting : IJourneyWorker<Count>
    {
        public void Add(Cairn.Journeys.Index.JourneyPart part, Count state) { }
    }

    /// <summary>Timers that end when somebody says so.</summary>
    private sealed class HandTime : TimeProvider
    {
        private readonly List<(TimerCallback Callback, object? State)> _timers = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timers.Add((callback, state));
            return new HandTimer();
        }

        public void Pass() => _timers.ForEach(timer => timer.Callback(timer.State));

        private sealed class HandTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose() { }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
