using System.Text.Json;
using System.Text.Json.Serialization;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Values;

/// <summary>A table of values that was kept: numbered, never changed, in force from its moment until the next one's.</summary>
/// <param name="Macro">The macro's key.</param>
/// <param name="DefinitionVersion">The newest version of the macro's definition then.</param>
/// <param name="Version">1, 2, … for each macro; 0 for one that nobody has kept yet.</param>
/// <param name="EffectiveFrom">RFC 3339: from when it is in force.</param>
/// <param name="Asked">The range as it was asked for: what the weekly table is worked out over again.</param>
/// <param name="AskedHorizon">The horizon as it was asked for, likewise; null: from the data.</param>
/// <param name="Range">The range it was worked out over.</param>
/// <param name="Horizon">Such as <c>14d</c>.</param>
/// <param name="Currency">ISO 4217; null where the macro has no value.</param>
/// <param name="VStart">Decimal text.</param>
/// <param name="RBar">Decimal text.</param>
/// <param name="States">From the lowest to the highest.</param>
public sealed record FrozenValues(
    string Macro, int DefinitionVersion, int Version, string EffectiveFrom, RangeRequest? Asked, string? AskedHorizon, RangeResult Range, string Horizon, string? Currency, string VStart, string RBar,
    IReadOnlyList<FrozenState> States)
{
    private static readonly JsonSerializerOptions Written = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>As text for the catalog; <see cref="Read"/> reads it back.</summary>
    public string ToText() => JsonSerializer.Serialize(this, Written);

    /// <summary>Reads what <see cref="ToText"/> wrote.</summary>
    /// <exception cref="JsonException">It is no such text.</exception>
    public static FrozenValues Read(string text) => JsonSerializer.Deserialize<FrozenValues>(text, Written) ?? throw new JsonException("The text of a table is empty.");
}

/// <summary>One micro of a kept table.</summary>
/// <param name="Key">The micro's key.</param>
/// <param name="VShrunk">Decimal text.</param>
/// <param name="Value">Decimal text; null when nobody did it.</param>
public sealed record FrozenState(string Key, string VShrunk, string? Value);

/// <summary>Where tables of values are kept.</summary>
public interface IValueTables
{
    /// <summary>The newest table of a macro; null while none was kept.</summary>
    FrozenValues? Newest(string macro);

    /// <summary>Keeps a table under the next number and returns it with that.</summary>
    FrozenValues Keep(FrozenValues table);
}

/// <summary>Keeps nothing: a table has no number.</summary>
public sealed class UnkeptValues : IValueTables
{
    /// <summary>The one there is.</summary>
    public static UnkeptValues Instance { get; } = new();

    /// <inheritdoc/>
    public FrozenValues? Newest(string macro) => null;

    /// <inheritdoc/>
    public FrozenValues Keep(FrozenValues table) => table;
}
