using System.Text.Json;

namespace Cairn.Collection.Import.Native;

/// <summary>Packs consent states as <see cref="Events.ConsentBits"/> holds them; the source is the import.</summary>
internal static class ConsentReader
{
    private const int FromImport = 6 << 8;

    private static readonly string[] States = ["ad_storage", "analytics_storage", "ad_user_data", "ad_personalization"];

    public static int Read(JsonElement consent)
    {
        var bits = 0;
        for (var state = 0; state < States.Length; state++)
        {
            if (consent.TryGetProperty(States[state], out var value))
            {
                bits |= Pack(state, value.ValueKind == JsonValueKind.String ? value.GetString() : null);
            }
        }

        return bits == 0 ? 0 : bits | FromImport;
    }

    /// <summary>Google's <c>Yes</c> and <c>No</c> for <c>ad_storage</c> and <c>analytics_storage</c>.</summary>
    public static int FromYesNo(string? ads, string? analytics)
    {
        var bits = Pack(0, Granted(ads)) | Pack(1, Granted(analytics));
        return bits == 0 ? 0 : bits | FromImport;
    }

    private static string? Granted(string? text) => text switch { "Yes" => "granted", "No" => "denied", _ => null };

    private static int Pack(int state, string? value) => (value switch { "granted" => 2, "denied" => 1, _ => 0 }) << (2 * state);
}
