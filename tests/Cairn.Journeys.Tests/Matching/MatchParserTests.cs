using System.Text.Json;
using Cairn.Journeys.Matching;
using static Cairn.Testing.Outcomes;

namespace Cairn.Journeys.Tests.Matching;

public sealed class MatchParserTests
{
    [Fact]
    public void Several_parts_in_one_object_are_an_all() =>
        Assert.Equal(
            ValueOf(MatchParser.Parse(Json("""{"all":[{"event":"a"},{"path":"/x"}]}"""))),
            ValueOf(MatchParser.Parse(Json("""{"event":"a","path":"/x"}"""))));

    [Theory]
    [InlineData("""{}""", "match.empty", "")]
    [InlineData("""{"all":[]}""", "match.empty", "/all")]
    [InlineData("""{"not":{"event":"a"}}""", "match.not-alone", "")]
    [InlineData("""{"all":[{"not":{"event":"a"}}]}""", "match.not-alone", "/all")]
    [InlineData("""{"any":[{"not":{"event":"a"}}]}""", "match.not-alone", "/any")]
    [InlineData("""{"evnt":"a"}""", "json.field-unknown", "/evnt")]
    [InlineData("""{"event":5}""", "json.type", "/event")]
    [InlineData("""{"event":"a","where":[{"prop":"p","op":"~","value":1}]}""", "filter.operator-unknown", "/where/0/op")]
    [InlineData("""{"event":"a","where":[{"prop":"p","op":"regex","value":"(?<=x)"}]}""", "filter.pattern-unsupported", "/where/0/value")]
    [InlineData("""{"selector":"a:hover"}""", "match.selector-invalid", "/selector")]
    [InlineData("""{"scroll":{"gte":750}}""", "match.threshold-invalid", "/scroll/gte")]
    [InlineData("""{"time_on_page":{"gte":"soon"}}""", "match.threshold-invalid", "/time_on_page/gte")]
    [InlineData("""{"form":{"phase":"begun"}}""", "match.phase-unknown", "/form/phase")]
    [InlineData("""{"abandoned":{"of":"a","without":"b"}}""", "json.field-missing", "/abandoned/within")]
    [InlineData("""{"abandoned":{"of":"a >","without":"b","within":"1d"}}""", "text.syntax", "/abandoned/of")]
    [InlineData("""{"session":{"field":"page_view","op":">=","value":5}}""", "match.field-unknown", "/session/field")]
    [InlineData("""{"session":{"field":"paths","op":">=","value":5}}""", "match.glob-misplaced", "/session/glob")]
    [InlineData("""{"visitor":{"field":"days_since_first","within":"7d","op":">=","value":5}}""", "match.within-misplaced", "/visitor/within")]
    [InlineData("""[]""", "json.type", "")]
    public void A_broken_tree_is_refused_with_the_field_named(string json, string code, string where)
    {
        var fault = FaultsOf(MatchParser.Parse(Json(json)))[0];
        Assert.Equal((code, where), (fault.Code, fault.Where));
    }

    [Fact]
    public void All_faults_are_named_at_once() =>
        Assert.Equal(3, FaultsOf(MatchParser.Parse(Json("""{"any":[{"evnt":"a"},{"event":1},{"scroll":{"gte":-1}}]}"""))).Count);

    [Fact]
    public void A_tree_forty_levels_deep_is_refused()
    {
        var json = string.Concat(Enumerable.Repeat("""{"any":[""", 25)) + """{"event":"a"}""" + string.Concat(Enumerable.Repeat("]}", 25));
        var deeper = string.Concat(Enumerable.Repeat("""{"not":""", 40)) + """{"event":"a"}""" + new string('}', 40);

        Assert.NotNull(ValueOf(MatchParser.Parse(Json(json))));
        Assert.Contains(FaultsOf(MatchParser.Parse(Json(deeper))), f => f.Code == "match.too-deep");
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
