using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Cairn.Server.Collect;
using Cairn.Server.Hosting;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Cairn.Server.Tests.Collect;

public sealed class AcceptedResultTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_000_000)]
    [InlineData(1_234_560)]
    public async Task The_short_way_writes_what_the_serializer_would(long ticks)
    {
        var none = ImmutableSortedDictionary<string, int>.Empty;
        var answer = new CollectAnswer(50, 0, none, none, new DateTimeOffset(2026, 11, 22, 7, 5, 9, TimeSpan.Zero).AddTicks(ticks), null);

        var (status, type, body) = await WrittenAsync(answer);

        Assert.Equal((202, "application/json; charset=utf-8"), (status, type));
        Assert.Equal(JsonSerializer.Serialize(answer, ApiJson.Options), body);
    }

    [Fact]
    public async Task Reasons_warnings_and_errors_are_written_as_well()
    {
        var answer = new CollectAnswer(
            1, 1, ImmutableSortedDictionary<string, int>.Empty.Add("value_invalid", 1), ImmutableSortedDictionary<string, int>.Empty.Add("no_event_id", 1), default,
            [new CollectError(1, "value_invalid", "value", "A number.")]);

        Assert.Equal(JsonSerializer.Serialize(answer, ApiJson.Options), (await WrittenAsync(answer)).Body);
    }

    private static async Task<(int Status, string? Type, string Body)> WrittenAsync(CollectAnswer answer)
    {
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { Response = { Body = body } };
        await new AcceptedResult(answer).ExecuteAsync(context);
        return (context.Response.StatusCode, context.Response.ContentType, Encoding.UTF8.GetString(body.ToArray()));
    }
}
