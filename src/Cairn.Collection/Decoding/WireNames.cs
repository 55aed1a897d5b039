using System.Collections.Frozen;
using System.Text.Json;

namespace Cairn.Collection.Decoding;

/// <summary>The names reasons and warnings have on the wire and in reports: <c>value_invalid</c> for <see cref="FailedReason.ValueInvalid"/>.</summary>
public static class WireNames
{
    private static readonly FrozenDictionary<FailedReason, string> Reasons = Names<FailedReason>();
    private static readonly FrozenDictionary<CollectWarning, string> Warnings = Names<CollectWarning>();
    private static readonly FrozenSet<string> WarningNames = Warnings.Values.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The reason's name in snake_case.</summary>
    public static string Of(FailedReason reason) => Reasons[reason];

    /// <summary>The warning's name in snake_case.</summary>
    public static string Of(CollectWarning warning) => Warnings[warning];

    /// <summary>The reason of this name; false when there is none.</summary>
    public static bool TryParse(string name, out FailedReason reason)
    {
        foreach (var (value, text) in Reasons)
        {
            if (text == name)
            {
                reason = value;
                return true;
            }
        }

        reason = default;
        return false;
    }

    /// <summary>Whether a warning has this name.</summary>
    public static bool IsWarning(string name) => WarningNames.Contains(name);

    private static FrozenDictionary<T, string> Names<T>() where T : struct, Enum =>
        Enum.GetValues<T>().ToFrozenDictionary(value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));
}
