using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cairn.Server.Rules;

/// <summary>A rule as pages get it: the shape of <c>tests/wire/rules.schema.json</c>, without what is not said.</summary>
internal static class RuleJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // served as JSON, never inside a page
    };

    public static string Write(CodelessRule rule) => JsonSerializer.Serialize(rule, Options);

    public static CodelessRule Read(string json) => JsonSerializer.Deserialize<CodelessRule>(json, Options) ?? throw new JsonException("A stored rule is null.");
}
