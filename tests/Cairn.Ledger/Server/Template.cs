using System.Text.Json.Nodes;

namespace Cairn.Ledger.Server;

/// <summary>A data directory with two sites, their write keys and one conversion each, made once by the program and copied for every run.</summary>
internal sealed record Template(string Folder, IReadOnlyList<string> Keys)
{
    public static async Task<Template> MakeAsync(string program, string scratch)
    {
        var folder = Path.Combine(scratch, "template");
        using var server = ServerProcess.Start([program], folder, Stage.Settings(scratch));
        _ = await server.ListensAsync() ?? throw new InvalidOperationException($"The program did not start: {string.Join('\n', server.Log)}");
        using var owner = new OwnerClient(folder);
        var keys = new List<string>();
        foreach (var (site, currency) in ((string, string)[])[("one", "EUR"), ("two", "USD")])
        {
            await owner.SendAsync(HttpMethod.Post, "api/v1/sites", new { key = site, currency });
            var key = await owner.SendAsync(HttpMethod.Post, $"api/v1/sites/{site}/keys", new { kind = "write", name = "ledger" });
            keys.Add((string)key["key"]!);
            await owner.SendAsync(HttpMethod.Put, $"api/v1/sites/{site}/definitions/bought", Bought());
        }

        server.Terminate();
        await server.EndAsync(TimeSpan.FromSeconds(20));
        return new Template(folder, keys);
    }

    /// <summary>Every purchase with a value counts, and its value is the event's.</summary>
    private static JsonObject Bought() => new()
    {
        ["key"] = "bought",
        ["name"] = "Bought",
        ["kind"] = "macro",
        ["match"] = new JsonObject { ["event"] = "buy" },
        ["counting"] = "every",
        ["value"] = new JsonObject { ["kind"] = "property" },
    };
}
