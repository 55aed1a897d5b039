using System.Text.Json;
using Cairn.Collection.Decoding;
using Xunit;

namespace Cairn.Collection.Tests.Decoding;

/// <summary>Texts that the browser SDK scrubs before they leave a page: the server makes the same of them.</summary>
public sealed class ScrubFixtureTests
{
    [Fact]
    public void The_server_scrubs_as_the_browser_does()
    {
        using var fixture = JsonDocument.Parse(File.ReadAllText(Path.Combine(Wire(), "scrub.json")));
        var cases = fixture.RootElement.GetProperty("cases").EnumerateArray().ToList();
        Assert.NotEmpty(cases);
        Assert.All(cases, one => Assert.Equal(
            one.GetProperty("scrubbed").GetString(),
            Scrubber.Scrub(one.GetProperty("text").GetString()!, one.TryGetProperty("key", out var key) ? key.GetString() : null, new ScrubCounts())));
    }

    private static string Wire()
    {
        var folder = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(folder, "tests", "wire")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("tests/wire is not above the test program.");
        }

        return Path.Combine(folder, "tests", "wire");
    }
}
