namespace Cairn.Journeys.Symbols;

/// <summary>Finds the known name that somebody probably meant.</summary>
public static class Nearest
{
    private const int MaxLength = 200;

    /// <summary>The name with the smallest edit distance (Levenshtein 1966, case ignored), if that is at most a third of the longer one's length; else null. Ties: the first in ordinal order.</summary>
    public static string? Of(string tried, IEnumerable<string> known)
    {
        string? best = null;
        var bestDistance = int.MaxValue;
        foreach (var name in known)
        {
            var limit = Math.Max(1, Math.Max(tried.Length, name.Length) / 3);
            if (tried.Length > MaxLength || name.Length > MaxLength || Math.Abs(tried.Length - name.Length) > limit)
            {
                continue;
            }

            var distance = Distance(tried, name);
            if (distance <= limit && (distance < bestDistance || (distance == bestDistance && string.CompareOrdinal(name, best) < 0)))
            {
                (best, bestDistance) = (name, distance);
            }
        }

        return best;
    }

    private static int Distance(string left, string right)
    {
        Span<int> row = stackalloc int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var change = char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]) ? 0 : 1;
                (diagonal, row[j]) = (row[j], Math.Min(diagonal + change, Math.Min(row[j], row[j - 1]) + 1));
            }
        }

        return row[right.Length];
    }
}
