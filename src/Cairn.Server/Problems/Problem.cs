using Cairn.Journeys.Faults;

namespace Cairn.Server.Problems;

/// <summary>What every error answer of the API is (RFC 9457), sent as <c>application/problem+json</c>.</summary>
/// <param name="Type"><c>urn:cairn:problem:</c> and the code.</param>
/// <param name="Title">The status in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">A stable name of what is wrong, such as <c>site.not-found</c>.</param>
/// <param name="Detail">One sentence that says what would be right.</param>
/// <param name="TraceId">What to look for in the log.</param>
/// <param name="Field">The field that is wrong, for errors of one field.</param>
/// <param name="Expected">What would have been accepted, for errors of one field.</param>
/// <param name="Faults">Every fault found, with 422; empty otherwise.</param>
internal sealed record Problem(
    string Type,
    string Title,
    int Status,
    string Code,
    string Detail,
    string? TraceId,
    string? Field,
    string? Expected,
    IReadOnlyList<Fault> Faults);
