using System.Globalization;

namespace Cairn.Benchmarks.Questions;

/// <summary>A system's answer to a question: numbers under keys.</summary>
internal sealed class Answer
{
    private readonly SortedDictionary<string, double[]> _rows = new(StringComparer.Ordinal);

    /// <summary>How many rows.</summary>
    public int Count => _rows.Count;

    /// <summary>Adds one row.</summary>
    /// <exception cref="ArgumentException">The key is there already.</exception>
    public Answer Add(string key, params double[] numbers)
    {
        _rows.Add(key, numbers);
        return this;
    }

    /// <summary>The same rows under other keys.</summary>
    public Answer Rename(Func<string, string> name)
    {
        var renamed = new Answer();
        foreach (var (key, numbers) in _rows)
        {
            renamed.Add(name(key), numbers);
        }

        return renamed;
    }

    /// <summary>The rows whose key does not hold this text.</summary>
    public Answer Without(string text) => Where(row => !row.Key.Contains(text, StringComparison.Ordinal));

    /// <summary>The rows with larger first numbers than the one at place <paramref name="count"/>, so that it does not matter who of equals came last.</summary>
    public Answer Top(int count)
    {
        var bar = _rows.Values.Select(numbers => numbers[0]).OrderDescending().Skip(count - 1).FirstOrDefault(double.NegativeInfinity);
        return Where(row => row.Value[0] > bar);
    }

    /// <summary>Says where the other answer differs by more than <paramref name="tolerance"/> of a number; null when nowhere.</summary>
    public string? Difference(Answer other, double tolerance)
    {
        foreach (var key in _rows.Keys.Union(other._rows.Keys))
        {
            var (mine, its) = (_rows.GetValueOrDefault(key), other._rows.GetValueOrDefault(key));
            if (mine is null || its is null || mine.Length != its.Length
                || mine.Zip(its).Any(pair => Math.Abs(pair.First - pair.Second) > tolerance * Math.Abs(pair.First)))
            {
                return $"{key}: {Text(mine)} and {Text(its)}";
            }
        }

        return null;
    }

    /// <summary>The first rows, for people.</summary>
    public override string ToString() => string.Join("; ", _rows.Take(4).Select(row => $"{row.Key} {Text(row.Value)}")) + (_rows.Count > 4 ? $"; … {_rows.Count} rows" : "");

    private Answer Where(Func<KeyValuePair<string, double[]>, bool> keep)
    {
        var kept = new Answer();
        foreach (var (key, numbers) in _rows.Where(keep))
        {
            kept.Add(key, numbers);
        }

        return kept;
    }

    private static string Text(double[]? numbers) =>
        numbers is null ? "nothing" : string.Join(' ', numbers.Select(number => number.ToString("0.####", CultureInfo.InvariantCulture)));
}
