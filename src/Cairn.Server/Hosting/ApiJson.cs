using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Cairn.Server.Hosting;

/// <summary>How the API reads and writes JSON: snake_case, enums as words, and strict: unknown or repeated fields, missing required ones,
/// nulls inside lists and numbers in quotes are refused.</summary>
internal static class ApiJson
{
    public static JsonSerializerOptions Options { get; } = Make();

    /// <summary>Writes a request as it was given: what it did not say is left out, since a symbol that is not there is no JSON at all.</summary>
    public static JsonSerializerOptions Given { get; } = new(Options) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.DictionaryKeyPolicy = null;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.AllowDuplicateProperties = false;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.MaxDepth = 64;
        options.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.TypeInfoResolver = (options.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver()).WithAddedModifier(NullElements.Refuse);
        options.Converters.Add(new WholeTexts());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
    }

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.General);
        Configure(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
