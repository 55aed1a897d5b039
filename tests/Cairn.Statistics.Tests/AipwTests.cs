namespace Cairn.Statistics.Tests;

public sealed class AipwTests
{
    /// <summary>A confounder raises both exposure and outcome; exposure adds 10 points for everybody.</summary>
    private static (DesignMatrix Design, AipwRow[] Rows, byte[] Folds) World(int persons, double effect, int copies, int seed)
    {
        var random = new Random(seed);
        var design = DesignMatrix.FromRows([0, 1, 2, 3], 1);
        var rows = new List<AipwRow>();
        for (var person = 0; person < persons; person++)
        {
            var level = random.Next(4);
            var exposed = random.NextDouble() < 0.1 + (0.2 * level);
            var outcome = random.NextDouble() < 0.05 + (0.1 * level) + (exposed ? effect : 0);
            rows.AddRange(Enumerable.Repeat(new AipwRow(person, level, exposed, outcome), copies));
        }

        return (design, [.. rows], [.. Enumerable.Range(0, persons).Select(person => (byte)(person % 5))]);
    }

    [Fact]
    public void Finds_the_effect_under_a_common_cause()
    {
        var (design, rows, folds) = World(40_000, effect: 0.10, copies: 1, seed: 1);
        var found = Aipw.Estimate(design, rows, folds);
        Assert.Equal(0.10, found.Effect, 3 * found.StandardError);
        Assert.InRange(found.StandardError, 0.003, 0.008);
        Assert.Equal((40_000, 0.0), (found.Rows, found.TrimmedShare));
        var naive = rows.Where(row => row.Exposed).Average(row => row.Outcome ? 1 : 0.0) - rows.Where(row => !row.Exposed).Average(row => row.Outcome ? 1 : 0.0);
        Assert.True(naive > 0.15);
    }

    [Fact]
    public void Its_interval_covers_the_truth_about_as_often_as_it_says()
    {
        var covered = Enumerable.Range(0, 200).Count(seed =>
        {
            var (design, rows, folds) = World(1_500, effect: 0.10, copies: 1, seed);
            return Aipw.Estimate(design, rows, folds).Interval.Contains(0.10);
        });
        Assert.InRange(covered, 180, 199);
    }

    [Fact]
    public void Copies_of_a_persons_rows_bring_no_certainty()
    {
        var (design, rows, folds) = World(3_000, effect: 0.10, copies: 1, seed: 3);
        var (_, copied, _) = World(3_000, effect: 0.10, copies: 4, seed: 3);
        var (once, four) = (Aipw.Estimate(design, rows, folds), Aipw.Estimate(design, copied, folds));
        Assert.Equal(once.StandardError, four.StandardError, 2e-4);
        Assert.Equal(once.Effect, four.Effect, 2e-3);
    }

    [Fact]
    public void Rows_without_their_like_in_the_other_group_are_trimmed()
    {
        var rows = Enumerable.Range(0, 2_000).Select(at => new AipwRow(at, at % 2, at % 2 == 0 ? at % 4 == 0 : true, at % 3 == 0)).ToArray();
        var folds = rows.Select(row => (byte)(row.Person % 5)).ToArray();
        var found = Aipw.Estimate(DesignMatrix.FromRows([0, 1], 1), rows, folds);
        Assert.Equal(0.5, found.TrimmedShare, 1e-9);
        Assert.True(double.IsNaN(Aipw.Estimate(new DesignMatrix(1), [], []).StandardError));
    }
}
