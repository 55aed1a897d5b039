namespace Cairn.Collection.Decoding;

/// <summary>Why nothing of a request body became an event.</summary>
/// <param name="Status">The HTTP status to answer with: 400, 413 or 415.</param>
/// <param name="Code">The reason; its wire name is the problem's <c>code</c>.</param>
/// <param name="Field">The place at fault, such as <c>events</c> or <c>Content-Type</c>; empty for the whole body.</param>
/// <param name="Expected">What would have been accepted; for 413 and 415 it names the limit.</param>
public sealed record BodyFailure(int Status, FailedReason Code, string Field, string Expected);
