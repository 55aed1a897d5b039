using System.Text.Json.Nodes;
using Cairn.Reports.Attribution;
using static Cairn.Testing.Outcomes;

namespace Cairn.Reports.Tests.Attribution;

public sealed class PathAttributionTests
{
    [Fact]
    public void Third_party_cases_of_linear_credit_come_out_as_expected()
    {
        var cases = JsonNode.Parse(File.ReadAllText(Path.Combine(Sites.Shared(), "cases", "attribution", "heuristic_and_algorithmic_cases.json")))!["cases"]!.AsArray();
        var linear = cases.Where(item => (string)item!["model"]! == "linear").ToList();
        Assert.NotEmpty(linear);
        Assert.All(linear, item =>
        {
            var paths = item!["paths"]!.AsArray().Select(path => new CountedPath(
                [.. path!["path"]!.AsArray().Select(touch => (string)touch!)], (decimal)path["conversions"]!, (decimal?)path["value"])).ToList();
            var credits = ValueOf(PathAttribution.Run(paths, "linear")).ToDictionary(
                credit => credit.Key, credit => (string?)item["unit"] == "value" ? double.Parse(credit.Value!, System.Globalization.CultureInfo.InvariantCulture) : (double)credit.Credit);
            var expected = item["expected"]!.AsObject().ToDictionary(pair => pair.Key, pair => (double)pair.Value!);
            Assert.Equal(expected.Keys.Order(), credits.Keys.Order());
            Assert.All(expected, pair => Assert.Equal(pair.Value, credits[pair.Key], 1e-6));
        });
    }

    [Fact]
    public void A_file_of_paths_is_read_and_split()
    {
        var paths = ValueOf(PathAttribution.Read("path,conversions,value,nulls\r\nTV > Email,3,10.00,4\r\n\"Paid, Search\",2,,1\r\n,1,5,\r\n"));
        Assert.Equal(["TV,Email", "Paid, Search", ""], paths.Select(path => string.Join(',', path.Touches)));
        Assert.Equal(
            [("Paid, Search", 2m, "0"), ("Email", 1.5m, "5"), ("TV", 1.5m, "5"), ("(unattributed)", 1m, "5")],
            ValueOf(PathAttribution.Run(paths, "linear")).Select(credit => (credit.Key, credit.Credit, credit.Value!)));
    }

    [Theory]
    [InlineData("", "attribution.paths-head", "/line/1")]
    [InlineData("path,conversions\nA,many", "attribution.paths-number", "/line/2")]
    [InlineData("path,conversions\nA,-1", "attribution.paths-number", "/line/2")]
    [InlineData("path,conversions\nA", "attribution.paths-number", "/line/2")]
    public void A_broken_file_is_refused_with_its_line(string text, string code, string where)
    {
        var fault = Assert.Single(FaultsOf(PathAttribution.Read(text)));
        Assert.Equal((code, where), (fault.Code, fault.Where));
    }

    [Theory]
    [InlineData("decay", "attribution.needs-times")]
    [InlineData("shapley", "report.not-available")]
    [InlineData("best", "attribution.model-unknown")]
    public void Models_that_paths_alone_do_not_serve_are_refused(string model, string code) => Assert.Equal(code, Assert.Single(FaultsOf(PathAttribution.Run([], model))).Code);
}
