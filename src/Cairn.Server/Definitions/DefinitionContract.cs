using System.Text.Json;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Time;
using Cairn.Reports.Envelope;
using Cairn.Storage.Catalog.Definitions;

namespace Cairn.Server.Definitions;

/// <summary>Definitions, macros first, and remarks on all of them together.</summary>
internal sealed record DefinitionList(IReadOnlyList<DefinitionShown> Rows, IReadOnlyList<WarningResult> Warnings);

/// <summary>One version of a conversion definition.</summary>
internal sealed record DefinitionShown(
    string Key, string Name, string Description, string Owner, ConversionKind Kind, ConversionStage Stage, ConversionRole? Role, JsonElement Match,
    ConversionCounting Counting, IReadOnlyList<string> Dedupe, DefinitionValue Value, bool Lead, bool Customer, int Version, string? EffectiveFrom,
    string Author, string Note, bool Archived)
{
    public static DefinitionShown Of(ConversionDefinition definition) => new(
        definition.Key, definition.Name, definition.Description, definition.Owner, definition.Kind, definition.Stage, definition.Role, definition.Match,
        definition.Counting, definition.Dedupe, DefinitionValue.Of(definition.Value), definition.Lead, definition.Customer, definition.Version,
        definition.EffectiveFromMicros is long micros ? new Timestamp(micros).ToString() : null, definition.Author, definition.Note, definition.Archived);
}

/// <summary>Where a conversion's value comes from; the amount is a decimal text.</summary>
internal sealed record DefinitionValue(ConversionValueKind Kind, string? Amount, string? Currency, string? Property, string? CurrencyProperty)
{
    public static DefinitionValue Of(ConversionValue value) => new(
        value.Kind, value.Amount?.ToString(System.Globalization.CultureInfo.InvariantCulture), value.Currency, value.Property, value.CurrencyProperty);
}

/// <summary>What applying a file did.</summary>
internal sealed record DefinitionsApplied(IReadOnlyList<DefinitionApplied> Applied, IReadOnlyList<WarningResult> Warnings);

/// <summary>What became of one definition.</summary>
internal sealed record DefinitionApplied(string Key, int Version, DefinitionChangeKind Change);

internal sealed record TemplateList(IReadOnlyList<TemplateShown> Rows);

/// <summary>A file of definitions to begin with.</summary>
internal sealed record TemplateShown(string Name, string Title, string Description);
