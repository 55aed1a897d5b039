using System.Text.Json.Nodes;
using Cairn.Collection.Decoding;
using Cairn.Collection.Foreign;
using Cairn.Collection.Foreign.Ga4;
using Cairn.Collection.Foreign.Matomo;
using Cairn.Collection.Foreign.Plausible;
using Cairn.Collection.Foreign.Umami;
using Xunit;

namespace Cairn.Collection.Tests.Foreign;

/// <summary>The cases of tests/wire/foreign: what a vendor's client sends, and each thing of it that must be found.</summary>
public sealed class WireFileTests
{
    [Theory]
    [InlineData("gtag", 5)]
    [InlineData("umami", 5)]
    [InlineData("matomo", 18)]
    [InlineData("plausible", 5)]
    public void Every_case_is_understood(string name, int count)
    {
        var file = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder(), $"{name}.json")))!;
        var cases = file["cases"]!.AsArray();
        Assert.Equal(count, cases.Count);
        Assert.All(cases, one => Check(Format(name), one!));
    }

    private static void Check(ForeignFormat format, JsonNode one)
    {
        var body = one["body"] is JsonObject json ? json.ToJsonString() : (string?)one["body"] ?? "";
        var result = ForeignDoor.Take(format, body, "", (string?)one["query"] ?? "", type: (string?)one["type"]);
        Assert.Equal(
            (one["failed"]?.AsArray() ?? []).Select(reason => (string?)reason),
            result.Batch.Failed.Select(failed => WireNames.Of(failed.Reason)));
        var expected = one["expected"]!.AsArray();
        Assert.Equal(expected.Count, result.Batch.Events.Count);
        Assert.All(expected.Zip(result.Batch.Events), pair => Check((string)one["name"]!, pair.First!.AsObject(), pair.Second, result));
    }

    private static void Check(string name, JsonObject expected, CollectedEvent found, CollectResult result)
    {
        foreach (var (field, value) in expected)
        {
            var (wanted, actual) = field switch
            {
                "props" => (Texts(value!.AsObject()), Texts(found.Props().Where(prop => value.AsObject().ContainsKey(prop.Key)))),
                "prop_count" => (value!.ToString(), found.Props().Count.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                "consent" => (value!.ToJsonString(), $"[{string.Join(',', Enumerable.Range(0, 4).Select(purpose => found.Consent.State(purpose)))}]"),
                "has_id" => (value!.ToString(), (!result.Warnings.ContainsKey(CollectWarning.NoEventId)).ToString().ToLowerInvariant()),
                _ => (value!.ToString(), Field(found, field)),
            };
            Assert.True(wanted == actual, $"{name}: {field}: expected {wanted}, found {actual}");
        }
    }

    private static string Texts(IEnumerable<KeyValuePair<string, JsonNode?>> pairs) =>
        string.Join(", ", pairs.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value?.ToJsonString()}"));

    private static string? Field(CollectedEvent found, string field) => field switch
    {
        "name" => found.Name,
        "visitor" => found.Visitor,
        "user" => found.User,
        "url" => found.Url,
        "title" => found.Title,
        "referrer" => found.Referrer,
        "language" => found.Language,
        "screen" => found.Screen,
        "currency" => found.Currency,
        "order_id" => found.OrderId,
        "value" => found.Value?.ToString("0.######", System.Globalization.CultureInfo.InvariantCulture),
        "seq" => found.ClientSeq.ToString(System.Globalization.CultureInfo.InvariantCulture),
        "at" => found.OccurredMicros.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "no such field in a case"),
    };

    private static ForeignFormat Format(string name) => name switch
    {
        "gtag" => GtagFormat.Instance,
        "umami" => UmamiFormat.Instance,
        "matomo" => MatomoFormat.Instance,
        _ => PlausibleFormat.Instance,
    };

    private static string Folder()
    {
        var folder = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(folder, "tests", "wire", "foreign")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("tests/wire/foreign is not above the test program.");
        }

        return Path.Combine(folder, "tests", "wire", "foreign");
    }
}
