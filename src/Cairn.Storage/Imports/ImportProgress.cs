namespace Cairn.Storage.Imports;

/// <summary>Where an import stands; given after each batch and at the end.</summary>
/// <param name="Rows">Rows read.</param>
/// <param name="Failed">Rows that failed.</param>
/// <param name="BytesRead">Bytes read of all files.</param>
/// <param name="Bytes">Bytes of all files.</param>
/// <param name="RowsPerSecond">Since the beginning; null at the very beginning.</param>
/// <param name="Remaining">Estimated from the bytes; null until there is something to estimate from.</param>
public sealed record ImportProgress(long Rows, long Failed, long BytesRead, long Bytes, double? RowsPerSecond, TimeSpan? Remaining);
