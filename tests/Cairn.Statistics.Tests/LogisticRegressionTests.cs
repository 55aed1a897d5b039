using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Statistics.Tests;

public sealed class LogisticRegressionTests
{
    private static double[] Ones(int count) => [.. Enumerable.Repeat(1.0, count)];

    /// <summary>With one indicator and no penalty the answer is the log odds of the groups: 20 of 100 against 50 of 100.</summary>
    [Fact]
    public void Two_groups_give_their_log_odds()
    {
        var model = LogisticRegression.Fit(DesignMatrix.FromRows([0, 1], 1), [20, 50], [100, 100], ridge: 0);
        Assert.Equal(Math.Log(0.25), model.Intercept, 1e-8);
        Assert.Equal(-Math.Log(0.25), model.Coefficients[0], 1e-8);
        Assert.True(model.Converged);
    }

    /// <summary>Hours studied against exam passed, the textbook fit: intercept -4.07771, slope 1.50464 (Wikipedia, "Logistic regression").</summary>
    [Fact]
    public void Hours_of_study()
    {
        double[] hours = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 1.75, 2, 2.25, 2.5, 2.75, 3, 3.25, 3.5, 4, 4.25, 4.5, 4.75, 5, 5.5];
        double[] passed = [0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1];
        var model = LogisticRegression.Fit(DesignMatrix.FromRows(hours, 1), passed, Ones(20), ridge: 0);
        Assert.Equal(-4.07771, model.Intercept, 1e-4);
        Assert.Equal(1.50464, model.Coefficients[0], 1e-4);
    }

    [Fact]
    public void Separable_data_end_with_finite_coefficients()
    {
        var model = LogisticRegression.Fit(DesignMatrix.FromRows([-2, -1, 1, 2], 1), [0, 0, 1, 1], Ones(4));
        Assert.True(model.Converged);
        Assert.InRange(model.Coefficients[0], 0.1, 5);
        Assert.InRange(model.Predict([2.0]), 0.5, 0.99);
    }

    [Fact]
    public void Outcomes_that_are_all_alike_give_a_constant()
    {
        var none = LogisticRegression.Fit(DesignMatrix.FromRows([1, 2, 3], 1), [0, 0, 0], Ones(3));
        Assert.Equal(0.5 / 4, none.Predict([2.0]), 1e-12);
        Assert.Equal(0.5, LogisticRegression.Fit(new DesignMatrix(2), [], []).Predict([1.0, 1.0]), 1e-12);
    }

    [Fact]
    public void A_column_that_does_not_vary_and_a_copy_of_another_do_no_harm()
    {
        double[] rows = [1, 0, 0, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1];
        var model = LogisticRegression.Fit(DesignMatrix.FromRows(rows, 3), [0, 1, 1, 0, 0, 1], Ones(6));
        Assert.True(model.Converged);
        Assert.Equal(model.Coefficients[1], model.Coefficients[2], 1e-9);
        Assert.All(model.Coefficients, coefficient => Assert.True(double.IsFinite(coefficient)));
    }

    /// <summary>The summit of the penalised likelihood with columns really standardised: its gradient, computed plainly, is 0.</summary>
    [Fact]
    public void The_answer_is_the_summit_on_standardised_columns()
    {
        var data = ArbMap.Default.GeneratorFor<(sbyte X, sbyte Z, bool Y)[]>().Where(rows => rows.Length >= 4).ToArbitrary();
        Prop.ForAll(data, given =>
        {
            double[] rows = [.. given.SelectMany(row => new[] { row.X / 10.0, row.Z * 3.0 })];
            double[] outcomes = [.. given.Select(row => row.Y ? 1.0 : 0)];
            var won = outcomes.Sum();
            if (won == 0 || won == outcomes.Length || given.DistinctBy(row => row.X).Count() == 1 || given.DistinctBy(row => row.Z).Count() == 1)
            {
                return true;
            }

            var model = LogisticRegression.Fit(DesignMatrix.FromRows(rows, 2), outcomes, Ones(outcomes.Length));
            return Enumerable.Range(0, 2).All(column =>
            {
                var values = outcomes.Select((_, row) => rows[(row * 2) + column]).ToArray();
                var (mean, spread) = (values.Average(), Math.Sqrt(values.Select(value => value * value).Average() - Math.Pow(values.Average(), 2)));
                var gradient = outcomes.Select((y, row) => (y - model.Predict(rows.AsSpan(row * 2, 2))) * (values[row] - mean) / spread).Sum()
                    - (model.Coefficients[column] * spread);
                return Math.Abs(gradient) < 1e-5;
            });
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Grouped_rows_give_the_same_as_single_ones()
    {
        var single = LogisticRegression.Fit(DesignMatrix.FromRows([1, 1, 1, 2, 2, 5], 1), [1, 0, 0, 1, 0, 1], Ones(6));
        var grouped = LogisticRegression.Fit(DesignMatrix.FromRows([1, 2, 5], 1), [1, 1, 1], [3, 2, 1]);
        Assert.Equal(single.Intercept, grouped.Intercept, 1e-8);
        Assert.Equal(single.Coefficients[0], grouped.Coefficients[0], 1e-8);
    }

    [Fact]
    public void Columns_must_ascend_and_fit()
    {
        var matrix = new DesignMatrix(3);
        matrix.Put(1, 2);
        Assert.Throws<ArgumentException>(() => matrix.Put(1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.Put(3, 2));
        Assert.Throws<ArgumentException>(() => DesignMatrix.FromRows([1, 2, 3], 2));
    }
}
