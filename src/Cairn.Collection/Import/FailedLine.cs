namespace Cairn.Collection.Import;

/// <summary>A line of a file that did not become an event, and why.</summary>
/// <param name="File">The file's name without its folder.</param>
/// <param name="Line">Where the row begins, counted from 1; for Parquet the row's number.</param>
/// <param name="Reason">One of the closed list of failed reasons, such as <c>time_invalid</c>.</param>
/// <param name="Field">The mapping key or event field at fault; empty for the whole row.</param>
/// <param name="Message">One sentence that says what would have been accepted.</param>
/// <param name="Raw">The row as it came, at most 16 KiB of it; null when there were so many that this one is only counted.</param>
public sealed record FailedLine(string File, long Line, string Reason, string Field, string Message, string? Raw)
{
    /// <summary>How much of a row is kept, in bytes.</summary>
    public const int MaxRawLength = 16 * 1_024;

    /// <summary>Whether what fails the row is that no zone was named for its time, which is true of every such row of the file.</summary>
    public bool LacksZone => ReferenceEquals(Message, RowFailure.ZoneMissing.Message);
}

/// <summary>Why a row is not kept: a <see cref="FailedLine"/> before it is known where it stands.</summary>
public sealed record RowFailure(string Reason, string Field, string Message)
{
    /// <summary>A local time in a file for which no zone was named.</summary>
    public static RowFailure ZoneMissing { get; } =
        new("time_invalid", "time", "The time has no zone: name it with --timezone, for example --timezone Europe/Berlin.");

    /// <summary>The row itself cannot be read.</summary>
    public static RowFailure Row(string message) => new("import_row_invalid", "", message);
}
