using Cairn.Reports.Attribution;
using static Cairn.Testing.Outcomes;

namespace Cairn.Reports.Tests.Attribution;

public sealed class PathAttributionTests
{
    private const string Example = "path,conversions,value,nulls\nTV > Search,2,100.00,6\nSearch,3,90,12\nEmail,2,40,3\nTV > Email,1,30,1\n";

    [Fact]
    public void A_file_of_paths_is_read_and_split()
    {
        var paths = ValueOf(CountedPaths.Read("path,conversions,value,nulls\r\nTV > Email,3,10.00,4\r\n\"Paid, Search\",2,,1\r\n,1,5,\r\n"));
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
        var credits = ValueOf(PathAttribution.Run(ValueOf(CountedPaths.Read(Example)), model)).ToDictionary(row => row.Key, row => (double)row.Credit);
        Assert.Equal(search, credits["Search"], 1e-3);
        Assert.Equal(email, credits["Email"], 1e-3);
        Assert.Equal(tv, credits["TV"], 1e-3);
        Assert.Equal(8, credits.Values.Sum(), 1e-9);
    }

    [Fact]
    public void Models_stand_side_by_side_and_say_that_they_disagree()
    {
        var credits = ValueOf(PathAttribution.Run(ValueOf(CountedPaths.Read(Example)), new PathOptions { Models = ["markov", "shapley", "participation"] }));
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
        var paths = ValueOf(CountedPaths.Read("path,conversions\nTV > TV > Direct > TV > Direct,6\nDirect,1\n"));
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
    [InlineData("", "attribution.paths-head", "/line/1")]
    [InlineData("path,conversions\nA,many", "attribution.paths-number", "/line/2")]
    [InlineData("path,conversions\nA,-1", "attribution.paths-number", "/line/2")]
    [InlineData("path,conversions\nA,9999999999999999999", "attribution.paths-number", "/line/2")]
    [InlineData("path,conversions\nA", "attribution.paths-number", "/line/2")]
    public void A_broken_file_is_refused_with_its_line(string text, string code, string where)
    {
        var fault = Assert.Single(FaultsOf(CountedPaths.Read(text)));
        Assert.Equal((code, where), (fault.Code, fault.Where));
    }

    [Theory]
    [InlineData("decay", "attribution.needs-times")]
    [InlineData("data_driven", "attribution.needs-times")]
    [InlineData("position_w", "attribution.needs-milestones")]
    [InlineData("custom", "attribution.custom-missing")]
    [InlineData("best", "attribution.model-unknown")]
    public void Models_that_paths_alone_do_not_serve_are_refused(string model, string code) => Assert.Equal(code, Assert.Single(FaultsOf(PathAttribution.Run([], model))).Code);
}
