using Cairn.Journeys.Propensity;
using Cairn.Statistics;

namespace Cairn.Reports.Propensity;

/// <summary>A logistic regression trained on two slices, calibrated on a third and tested on a fourth; the model tested is the model used.</summary>
internal sealed class PropensityModel
{
    /// <summary>The slices of a state: trained on the first two, calibrated on the third, tested on the fourth; the fifth is now.</summary>
    public const int Calibrate = 2;
    public const int Test = 3;
    public const int Now = 4;

    private const int TopTexts = 8;
    private readonly Dictionary<string, int>[] _texts;
    private readonly int _numbers;
    private readonly int _columns;
    private readonly LogisticModel _model;
    private readonly Platt _platt;

    private PropensityModel(IReadOnlyList<PropensityRow> rows)
    {
        var training = rows.Where(row => row.Cutoff < Calibrate).ToList();
        _numbers = training.Count == 0 ? 0 : training[0].Numbers.Length;
        _texts = new Dictionary<string, int>[4];
        var column = _numbers;
        for (var text = 0; text < _texts.Length; text++)
        {
            // Missing is a value of its own; what is rare has no column.
            var common = training.GroupBy(row => row.Texts[text]).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).Take(TopTexts);
            _texts[text] = common.ToDictionary(group => group.Key, _ => column++, StringComparer.Ordinal);
        }

        _columns = Math.Max(1, column);
        var outcomes = training.Select(row => row.Converts ? 1.0 : 0.0).ToArray();
        _model = LogisticRegression.Fit(Matrix(training), outcomes, Enumerable.Repeat(1.0, outcomes.Length).ToArray());
        var calibration = rows.Where(row => row.Cutoff == Calibrate).ToList();
        _platt = Platt.Fit(Scores(calibration), [.. calibration.Select(row => row.Converts)]);
    }

    /// <summary>Trains and calibrates.</summary>
    /// <param name="rows">Of all slices, in an order that depends on the journeys alone.</param>
    public static PropensityModel Fit(IReadOnlyList<PropensityRow> rows) => new(rows);

    /// <summary>The calibrated chances of rows.</summary>
    public double[] Chances(IReadOnlyList<PropensityRow> rows) => [.. Scores(rows).Select(_platt.Chance)];

    private double[] Scores(IReadOnlyList<PropensityRow> rows)
    {
        var matrix = Matrix(rows);
        return [.. Enumerable.Range(0, rows.Count).Select(row => _model.LogOdds(matrix, row))];
    }

    private DesignMatrix Matrix(IReadOnlyList<PropensityRow> rows)
    {
        var matrix = new DesignMatrix(_columns);
        foreach (var row in rows)
        {
            for (var at = 0; at < _numbers; at++)
            {
                matrix.Put(at, row.Numbers[at]);
            }

            for (var text = 0; text < _texts.Length; text++)
            {
                if (_texts[text].TryGetValue(row.Texts[text], out var column))
                {
                    matrix.Put(column, 1);
                }
            }

            matrix.EndRow();
        }

        return matrix;
    }
}
