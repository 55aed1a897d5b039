using System.Text.Json.Serialization;

namespace Cairn.Server.Collect;

/// <summary>202: every event of the body is decided. What was accepted is on the disk.</summary>
/// <param name="Accepted">Events kept.</param>
/// <param name="Failed">Events not kept.</param>
/// <param name="Reasons">How many failed for each reason.</param>
/// <param name="Warnings">How many kept events earned each warning.</param>
/// <param name="ServerTime">The clock their times were judged by.</param>
/// <param name="Errors">With <c>?detail=1</c>: which failed and why, at most 100.</param>
/// <param name="UnknownFields">With <c>?detail=1</c>: which fields nobody knows, for the warning <c>unknown_field</c>.</param>
internal sealed record CollectAnswer(
    int Accepted,
    int Failed,
    IReadOnlyDictionary<string, int> Reasons,
    IReadOnlyDictionary<string, int> Warnings,
    DateTimeOffset ServerTime,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<CollectError>? Errors,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? UnknownFields = null);

/// <summary>One event that was not kept.</summary>
internal sealed record CollectError(int Index, string Reason, string Field, string Message);
