namespace Cairn.Statistics;

/// <summary>How often each covariate row was exposed and had the outcome, by fold: all that the models of <see cref="Aipw"/> need.</summary>
internal sealed class FoldCounts(int designRows, int foldCount)
{
    private readonly double[][] _all = Make(designRows, foldCount);
    private readonly double[][] _exposed = Make(designRows, foldCount);
    private readonly double[][] _exposedOutcomes = Make(designRows, foldCount);
    private readonly double[][] _unexposedOutcomes = Make(designRows, foldCount);
    private LogisticModel? _exposure;
    private LogisticModel? _with;
    private LogisticModel? _without;

    public void Add(AipwRow row, int fold)
    {
        _all[fold][row.Covariates]++;
        if (row.Exposed)
        {
            _exposed[fold][row.Covariates]++;
            _exposedOutcomes[fold][row.Covariates] += row.Outcome ? 1 : 0;
        }
        else
        {
            _unexposedOutcomes[fold][row.Covariates] += row.Outcome ? 1 : 0;
        }
    }

    /// <summary>The chance of exposure, and of the outcome with and without it, for every covariate row, learnt from the other folds.</summary>
    public (double[] Exposure, double[] With, double[] Without) FitWithout(int fold, DesignMatrix design, double ridge)
    {
        var (all, exposed) = (Others(_all, fold), Others(_exposed, fold));
        var unexposed = all.Select((count, row) => count - exposed[row]).ToArray();
        // The folds share four fifths of their rows: each fit begins where the one before ended.
        _exposure = LogisticRegression.Fit(design, exposed, all, ridge, _exposure);
        _with = LogisticRegression.Fit(design, Others(_exposedOutcomes, fold), exposed, ridge, _with);
        _without = LogisticRegression.Fit(design, Others(_unexposedOutcomes, fold), unexposed, ridge, _without);
        return (Predict(design, _exposure), Predict(design, _with), Predict(design, _without));
    }

    private double[] Others(double[][] counts, int fold)
    {
        var sum = new double[designRows];
        for (var other = 0; other < foldCount; other++)
        {
            for (var row = 0; other != fold && row < designRows; row++)
            {
                sum[row] += counts[other][row];
            }
        }

        return sum;
    }

    private static double[] Predict(DesignMatrix design, LogisticModel model)
    {
        var chances = new double[design.RowCount];
        for (var row = 0; row < chances.Length; row++)
        {
            chances[row] = model.Predict(design, row);
        }

        return chances;
    }

    private static double[][] Make(int rows, int folds) => [.. Enumerable.Range(0, folds).Select(_ => new double[rows])];
}
