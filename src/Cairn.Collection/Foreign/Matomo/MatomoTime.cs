using System.Globalization;
using Cairn.Collection.Decoding;

namespace Cairn.Collection.Foreign.Matomo;

/// <summary>Reads <c>cdt</c>: epoch seconds, or a moment in UTC without saying so.</summary>
internal static class MatomoTime
{
    /// <summary>Null when it was read or nothing was said; otherwise what is wrong.</summary>
    public static Verdict? Read(string? text, out long? micros)
    {
        micros = null;
        if (text is null)
        {
            return null;
        }

        var read = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= TimeText.LatestMicros / 1_000_000
            ? seconds * 1_000_000
            : TimeText.TryParse($"{text.Trim()}Z", out var moment) ? moment
            : TimeText.TryParse(text.Trim(), out moment) ? moment
            : 0;
        if (read < TimeText.EarliestMicros)
        {
            return Verdict.Fail(FailedReason.TimeInvalid, "cdt", "YYYY-MM-DD hh:mm:ss in UTC, or epoch seconds, in the years 1990 to 2200");
        }

        micros = read;
        return null;
    }
}
