using System.Text.Json;
using Xunit;

namespace Cairn.Server.Tests.Hosting;

/// <summary>The list of what the published program is made of, which lies beside it.</summary>
public sealed class SbomTests
{
    [Fact]
    public void Every_package_the_program_is_published_with_is_listed()
    {
        var folder = CairnProgram.Folder;
        var parts = Read(folder, "sbom.cdx.json").GetProperty("components").EnumerateArray().Select(part => part.GetProperty("purl").GetString()).ToHashSet();
        var packages = Read(folder, "cairn.deps.json").GetProperty("libraries").EnumerateObject()
            .Where(library => library.Value.GetProperty("type").GetString() == "package").Select(library => $"pkg:nuget/{library.Name.Replace('/', '@')}").ToList();

        Assert.NotEmpty(packages);
        Assert.Empty(packages.Except(parts));
        Assert.All((string[])["react", "echarts", "%40duckdb/node-bindings", "uap-core"], name => Assert.Contains(parts, part => part!.StartsWith($"pkg:npm/{name}@", StringComparison.Ordinal)));
    }

    private static JsonElement Read(string folder, string name) => JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(Path.Combine(folder, name)));
}
