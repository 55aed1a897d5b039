using Cairn.Collection.Import.Files;
using Cairn.Journeys.Faults;
using Cairn.Reports.Attribution;
using static Cairn.Testing.Outcomes;

namespace Cairn.Reports.Tests.Attribution;

public sealed class PathAttributionTests
{
    private const string Example = "path,conversions,value,nulls\nTV > Search,2,100.00,6\nSearch,3,90,12\nEmail,2,40,3\nTV > Email,1,30,1\n";

    [Fact]
    public void A_file_of_paths_is_read_and_split()
    {
        var paths = ValueOf(Read("path,conversions,value,nulls\r\nTV > Email,3,10.00,4\r\n\"Paid, Search\",2,,1\r\n,1,5,\r\n"));
        Assert.Equal(["TV,Email", "Paid, Search", ""], paths.Select(path => string.Join(',', path.Touches)));
        Assert.Equal(
            [("Paid, Search", 2m, "0"), ("Email", 1.5m, "5"), ("TV", 1.5m, "5"), ("(unattributed)", 1m, "5")],
            ValueOf(PathAttribution.Run(paths, "linear")).Select(credit => (credit.Key, credit.Credit, credit.Value!)));
    }

    [Theory]
    [InlineData("markov", 3.775, 2.265, 1.960)]
    [InlineData("shapley", 0.718, 6.886, 0.396)]
    [InlineData("linear", 4.0, 2.5, 1.5)]
    [InlineData("last_paid", 3.0, 2.0, 3.0)]
    [InlineData("position_j", 4.5, 2.75, 0.75)]
    [InlineData("position_inverse_j", 3.5, 2.25, 2.25)]
    public void The_worked_example_comes_out(string model, double search, double email, double tv)
    {
        var credits = ValueOf(PathAttribution.Run(ValueOf(Read(Example)), model)).ToDictionary(row => row.Key, row => (double)row.Credit);
        Assert.Equal(search, credits["Search"], 1e-3);
        Assert.Equal(email, credits["Email"], 1e-3);
        Assert.Equal(tv, credits["TV"], 1e-3);
        Assert.Equal(8, credits.Values.Sum(), 1e-9);
    }

    [Fact]
    public void Models_stand_side_by_side_and_say_that_they_disagree()
    {
        var credits = ValueOf(PathAttribution.Run(ValueOf(Read(Example)), new PathOptions { Models = ["markov", "shapley", "participation"] }));
        var search = credits.Rows.First(row => row.Key == "Search");
        Assert.Equal((0.7m, 3.8m, 1.36, "disagree"), (Math.Round(search.Low!.Value, 1), Math.Round(search.High!.Value, 1), Math.Round(search.Spread!.Value, 2), search.Verdict));
        Assert.Equal(["Search", "Email", "TV"], credits.Learned[0].Effects.Select(effect => effect.Channel));
        Assert.Equal([0.6250, 0.3750, 0.3245], credits.Learned[0].Effects.Select(effect => Math.Round(effect.Raw, 4)));
        Assert.Equal([0.2295, 0.0239, 0.0132], credits.Learned[1].Effects.Select(effect => Math.Round(effect.Raw, 4)));
        Assert.Equal("few_journeys", Assert.Single(credits.Warnings).Code);
        Assert.All(credits.Rows.GroupBy(row => row.Model).Where(model => model.Key != "participation"), model =>
            Assert.Equal(260m, model.Sum(row => decimal.Parse(row.Value!, System.Globalization.CultureInfo.InvariantCulture))));
    }

    [Fact]
    public void Channels_are_dropped_and_neighbours_joined_before_a_path_is_split()
    {
        var paths = ValueOf(Read("path,conversions\nTV > TV > Direct > TV > Direct,6\nDirect,1\n"));
        IReadOnlyList<(string, decimal)> Credits(PathOptions options) => [.. ValueOf(PathAttribution.Run(paths, options)).Rows.Select(row => (row.Key, row.Credit))];
        var linear = new PathOptions { Models = ["linear"] };
        Assert.Equal([("TV", 3.6m), ("Direct", 3.4m)], Credits(linear));
        Assert.Equal([("TV", 6m), ("Direct", 1m)], Credits(linear with { Drop = new DropRequest("Direct") }));
        Assert.Equal([("TV", 4.5m), ("Direct", 2.5m)], Credits(linear with { Drop = new DropRequest("Direct", "last_and_not_all") }));
        Assert.Equal([("Direct", 4m), ("TV", 3m)], Credits(linear with { Form = "exposure" }));
        Assert.Equal([("Direct", 4m), ("TV", 3m)], Credits(linear with { Form = "first" }));
    }

    [Fact]
    public void Nothing_to_learn_from_leaves_conversions_unattributed_and_says_so()
    {
        var credits = ValueOf(PathAttribution.Run([new CountedPath([], 3, 9m)], new PathOptions { Models = ["markov", "shapley"] }));
        Assert.All(credits.Rows, row => Assert.Equal(("(unattributed)", 3m, "9"), (row.Key, row.Credit, row.Value!)));
        Assert.Equal(["no_nulls", "few_journeys"], credits.Warnings.Select(warning => warning.Code));
        Assert.Empty(ValueOf(PathAttribution.Run([], new PathOptions { Models = ["markov", "shapley", "first"] })).Rows);
    }

    [Theory]
    [InlineData("channel,count\nA,1", "attribution.paths-head", "/line/1")]
    [InlineData("path,conversions,conversions\nA,1,2", "attribution.paths-head", "/line/1")]
    [InlineData("path,conversions,nulls\n\"A > B,2,3\nC,1,1\n", "attribution.paths-line", "/line/2")]
    [InlineData("path,conversions,nulls\n", "attribution.paths-none", "/line/2")]
    [InlineData("path,conversions\nA,many", "attribution.paths-number", "/line/2")]
    [InlineData("path,conversions\nA,-1", "attribution.paths-number", "/line/2")]
    [InlineData("path,conversions\nA,9999999999999999999", "attribution.paths-number", "/line/2")]
    [InlineData("path,conversions\nA", "attribution.paths-number", "/line/2")]
    public void A_broken_file_is_refused_with_its_line(string text, string code, string where)
    {
        var fault = Assert.Single(FaultsOf(Read(text)));
        Assert.Equal((code, where), (fault.Code, fault.Where));
    }

    [Theory]
    [InlineData("path,conversions\r\nA > B,3\r\nB,1\r\n", "utf-8", "A>B 3 0;B 1 0")]
    [InlineData("path;conversions;nulls\nA > B;2;3\n", "utf-8", "A>B 2 3")]
    [InlineData("path\tconversions\tnulls\nA > B\t2\t3\n", "utf-16", "A>B 2 3")]
    [InlineData("path,conversions\nCafé > B,2\n", "latin1", "Café>B 2 0")]
    [InlineData("id,Path,note,CONVERSIONS,nulls\n1,\"A \"\"the\"\" B > C, D\",\"a\nb\",2,3\n", "utf-8", "A \"the\" B>C, D 2 3")]
    [InlineData("path,conversions,nulls\nnull > (start) > conv,2,3\n > ,1,1\n", "utf-8", "null>(start)>conv 2 3; 1 1")]
    public void Files_are_read_as_they_come(string text, string encoding, string read)
    {
        var from = System.Text.Encoding.GetEncoding(encoding);
        var paths = ValueOf(Read([.. from.GetPreamble(), .. from.GetBytes(text)]));
        Assert.Equal(read, string.Join(';', paths.Select(path => $"{string.Join('>', path.Touches)} {path.Conversions} {path.Nulls}")));
    }

    /// <summary>The three journeys that courses teach removal effects by: of C1, C2, C3 in a row one buys, one leaves after C1, one after C2 and C3.</summary>
    /// <remarks>
    /// By the last one or two channels C3 leads to half of those who reach it: P = (2/3 · 1/2 + 1/3) · 1/2 = 1/3, without C1 1/6, without the others 0.
    /// By the last three, C2 and C3 after C1 always buy and else never, so that nothing is left without any of them.
    /// </remarks>
    [Theory]
    [InlineData("1", 0.5, 1, 1)]
    [InlineData("2", 0.5, 1, 1)]
    [InlineData("3", 1, 1, 1)]
    public void Removal_effects_of_the_three_journeys(string order, double first, double second, double third)
    {
        var paths = ValueOf(Read("path,conversions,nulls\nC1 > C2 > C3,1,0\nC1,0,1\nC2 > C3,0,1\n"));
        var credits = ValueOf(PathAttribution.Run(paths, new PathOptions { Models = ["markov"], Order = order }));
        Assert.Equal(1 / 3.0, credits.Learned[0].Chance, 1e-12);
        double[] effects = [first, second, third];
        Assert.Equal(effects, ((string[])["C1", "C2", "C3"]).Select(channel => Math.Round(credits.Learned[0].Effects.Single(effect => effect.Channel == channel).Raw, 12)));
        Assert.Equal(effects.Select(effect => Math.Round(effect / effects.Sum(), 6)), ((string[])["C1", "C2", "C3"]).Select(channel => Math.Round((double)credits.Rows.Single(row => row.Key == channel).Credit, 6)));
    }

    /// <summary>A converts 10 of 100, B 20 of 100, both 60 of 200: v(A) .1, v(B) .2, v(AB) 90 / 400. Half the way A comes first, half B.</summary>
    [Fact]
    public void Shapley_values_of_two_channels()
    {
        var credits = ValueOf(PathAttribution.Run(ValueOf(Read("path,conversions,nulls\nA,10,90\nB,20,80\nA > B,35,65\nB > A > A,25,75\n")), new PathOptions { Models = ["shapley"] }));
        Assert.Equal([("B", 0.1625), ("A", 0.0625)], credits.Learned[0].Effects.Select(effect => (effect.Channel, Math.Round(effect.Raw, 12))));
        Assert.Equal([("B", 65m), ("A", 25m)], credits.Rows.Select(row => (row.Key, Math.Round(row.Credit, 6))));
    }

    [Theory]
    [InlineData("decay", "attribution.needs-times")]
    [InlineData("data_driven", "attribution.needs-times")]
    [InlineData("position_w", "attribution.needs-milestones")]
    [InlineData("custom", "attribution.custom-missing")]
    [InlineData("best", "attribution.model-unknown")]
    public void Models_that_paths_alone_do_not_serve_are_refused(string model, string code) => Assert.Equal(code, Assert.Single(FaultsOf(PathAttribution.Run([], model))).Code);

    private static Outcome<IReadOnlyList<CountedPath>> Read(string text) => Read(System.Text.Encoding.UTF8.GetBytes(text));

    private static Outcome<IReadOnlyList<CountedPath>> Read(byte[] bytes)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, bytes);
            return CountedPaths.Read(ValueOf(ImportFile.Open(path)));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
