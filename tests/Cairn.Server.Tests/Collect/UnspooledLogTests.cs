using Cairn.Server.Collect;
using Cairn.Storage;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Cairn.Server.Tests.Collect;

public sealed class UnspooledLogTests
{
    [Fact]
    public void Many_refusals_make_one_line_in_ten_seconds_with_their_number()
    {
        var clock = new SteppedTime();
        var lines = new Lines();
        var log = new UnspooledLog(clock, lines);
        var cause = new StorageUnavailableException("The disk has no room beyond its reserve.");
        log.Note(cause);
        log.Note(cause);
        clock.Step(TimeSpan.FromSeconds(9));
        log.Note(cause);
        Assert.StartsWith("1 requests", Assert.Single(lines.Said), StringComparison.Ordinal);

        clock.Step(TimeSpan.FromSeconds(1));
        log.Note(cause);
        Assert.Equal(2, lines.Said.Count);
        Assert.StartsWith("3 requests", lines.Said[1], StringComparison.Ordinal);
    }

    private sealed class SteppedTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Step(TimeSpan by) => _ticks += by.Ticks;
    }

    private sealed class Lines : ILogger<CollectService>
    {
        public List<string> Said { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Said.Add(formatter(state, exception));
    }
}
