using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Cairn.Statistics.Tests;

/// <summary>Figures computed by R's stats package.</summary>
internal static class Vectors
{
    public static IReadOnlyList<JsonElement> Of(string kind, [CallerFilePath] string here = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(here)!, "vectors", "r_stats_vectors.json");
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        var found = document.RootElement.GetProperty("vectors").EnumerateArray()
            .Where(vector => vector.GetProperty("kind").GetString() == kind).Select(vector => vector.Clone()).ToList();
        Assert.NotEmpty(found);
        return found;
    }

    public static double Number(this JsonElement vector, string name) => vector.GetProperty(name).GetDouble();
}
