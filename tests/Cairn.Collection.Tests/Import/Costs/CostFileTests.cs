using System.Text;
using Cairn.Collection.Import.Costs;
using Cairn.Collection.Import.Files;
using Cairn.Collection.Money;
using Xunit;
using static Cairn.Testing.Outcomes;

namespace Cairn.Collection.Tests.Import.Costs;

public sealed class CostFileTests
{
    private const string Head = "date,source,medium,campaign,cost,currency\n";

    [Fact]
    public void Rows_are_taken_as_they_are()
    {
        var read = Read("date,account,source,medium,campaign,campaign_id,ad_group,creative,cost,currency,clicks,impressions,timezone\n2026-11-01,a1,google,cpc,Brand,77,g,c,12.345678,eur,3,1000,Europe/Berlin\n");
        var line = Assert.Single(read.Lines);
        Assert.Equal((new DateOnly(2026, 11, 1), "a1", "google", "cpc", "Brand", "77", "g", "c"), (line.Date, line.Account, line.Source, line.Medium, line.Campaign, line.CampaignId, line.AdGroup, line.Creative));
        Assert.Equal((12.345678m, "EUR", 3L, 1000L, "Europe/Berlin"), (line.Cost, line.Currency, line.Clicks, line.Impressions, line.Timezone));
        Assert.Equal((0L, 0), (read.RefusedCount, read.Refused.Count));
    }

    [Theory]
    [InlineData(",google,cpc,a,1,EUR", "date_missing")]
    [InlineData("2026-02-30,google,cpc,a,1,EUR", "date_invalid")]
    [InlineData("22.11.2026,google,cpc,a,1,EUR", "date_invalid")]
    [InlineData("0001-01-01,google,cpc,a,1,EUR", "date_invalid")]
    [InlineData("2026-11-01,google,cpc,a,,EUR", "cost_missing")]
    [InlineData("2026-11-01,google,cpc,a,NaN,EUR", "cost_invalid")]
    [InlineData("2026-11-01,google,cpc,a,1e400,EUR", "cost_invalid")]
    [InlineData("2026-11-01,google,cpc,a,\"1,5\",EUR", "cost_invalid")]
    [InlineData("2026-11-01,google,cpc,a,-0.01,EUR", "cost_negative")]
    [InlineData("2026-11-01,google,cpc,a,1,", "currency_missing")]
    [InlineData("2026-11-01,google,cpc,a,1,EURO", "currency_unknown")]
    [InlineData("2026-11-01,google,cpc,a,1,ZZZ", "currency_unknown")]
    [InlineData("2026-11-01,,cpc,a,1,EUR", "source_missing")]
    [InlineData("2026-11-01,google,,a,1,EUR", "medium_missing")]
    [InlineData("2026-11-01,google,cpc,\"a\u0001\",1,EUR", "text_invalid")]
    public void A_row_that_cannot_be_is_refused_with_its_line_and_the_rest_goes_in(string row, string reason)
    {
        var read = Read(Head + "2026-11-02,google,cpc,a,1,EUR\n" + row + "\n2026-11-03,google,cpc,a,2.50,USD\n");
        Assert.Equal([1m, 2.50m], read.Lines.Select(line => line.Cost));
        Assert.Equal([(3L, reason)], read.Refused.Select(refused => (refused.Line, refused.Reason)));
    }

    [Theory]
    [InlineData("\"Nov 12, 2026\",google,cpc,a,1,EUR", "date_invalid", "date_format=MMM d, yyyy")]
    [InlineData("12.11.2026,google,cpc,a,1,EUR", "date_invalid", "date_format=dd.MM.yyyy")]
    [InlineData("2026-12-24,google,cpc,a,1,EUR", "date_future", "Check the year")]
    [InlineData("2026-11-01,google,cpc,a,--,EUR", "cost_invalid", "Write 0")]
    [InlineData("2026-11-01,google,cpc,a,€3.00,EUR", "cost_invalid", "currency's sign")]
    [InlineData("2026-11-01,google,cpc,{{campaign.name}},1,EUR", "macro_unexpanded", "placeholder")]
    [InlineData("2026-11-01,${SOURCE},cpc,a,1,EUR", "macro_unexpanded", "placeholder")]
    public void A_refusal_names_the_remedy(string row, string reason, string remedy)
    {
        var read = ValueOf(With(Head + row + "\n", file => CostFile.Read(file, CostMapping.Plain, new DateOnly(2026, 11, 23))));
        Assert.Equal(reason, read.Refused.Single().Reason);
        Assert.Contains(remedy, read.Refused.Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_constant_never_turns_the_currency_that_the_file_itself_says()
    {
        var mapping = ValueOf(CostMapping.Parse(CostPresets.Of("meta")!, ["const.currency=USD"]));
        var read = ValueOf(With("Day,Campaign name,Amount spent (EUR)\n2026-11-01,a,5\n", file => CostFile.Read(file, mapping)));
        Assert.Equal(("currency_contradicts", 0), (read.Refused.Single().Reason, read.Lines.Count));
        var named = ValueOf(CostMapping.Parse(CostMapping.Plain, ["const.currency=USD"]));
        read = ValueOf(With(Head + "2026-11-01,google,cpc,a,5,EUR\n2026-11-01,google,cpc,b,5,usd\n2026-11-01,google,cpc,c,5,\n", file => CostFile.Read(file, named)));
        Assert.Equal((2L, "currency_contradicts"), (read.Refused.Single().Line, read.Refused.Single().Reason));
        Assert.Equal(["USD", "USD"], read.Lines.Select(line => line.Currency));
    }

    [Fact]
    public void A_row_with_more_cells_than_columns_is_refused_and_one_with_empty_ones_is_not()
    {
        var read = Read(Head + "2026-11-01,google,cpc,a,5,EUR,,\n2026-11-01,google,cpc,b, c,5,EUR\n");
        Assert.Equal((3L, "unreadable"), (read.Refused.Single().Line, read.Refused.Single().Reason));
        Assert.Equal("a", read.Lines.Single().Campaign);
    }

    [Fact]
    public void A_row_without_a_campaign_is_a_row()
    {
        var read = Read(Head + "2026-11-01,google,cpc,,5,EUR\n");
        Assert.Equal(("", 5m, 0L), (read.Lines.Single().Campaign, read.Lines.Single().Cost, read.RefusedCount));
    }

    [Fact]
    public void A_key_stands_in_a_file_once()
    {
        var read = Read(Head + "2026-11-01,google,cpc,Brand,5,EUR\n2026-11-01,Google,CPC,brand,7,USD\n2026-11-02,google,cpc,Brand,5,EUR\n2026-11-01,google,cpc,,5,EUR\n2026-11-01,google,cpc,,6,EUR\n");
        Assert.Equal([5m, 5m, 5m], read.Lines.Select(line => line.Cost));
        Assert.Equal([(3L, "twice"), (6L, "twice")], read.Refused.Select(refused => (refused.Line, refused.Reason)));
        Assert.Contains("Line 2", read.Refused[0].Message, StringComparison.Ordinal);
        Assert.Equal(13m, read.RefusedCost);
    }

    [Theory]
    [InlineData("1,234.50", 1234.50)]
    [InlineData("1234", 1234)]
    [InlineData("0", 0)]
    [InlineData("-0", 0)]
    public void Amounts_have_a_point(string text, double cost) => Assert.Equal((decimal)cost, Read(Head + $"2026-11-01,g,c,a,\"{text}\",EUR\n").Lines.Single().Cost);

    [Fact]
    public void Mappings_name_columns_constants_dates_and_commas()
    {
        var mapping = ValueOf(CostMapping.Parse(CostMapping.Plain, ["date=Tag", "cost=Kosten", "const.source=bing", "const.medium=cpc", "const.currency=CHF", "date_format=dd.MM.yyyy", "decimal=comma"]));
        var line = Read("Tag;Kosten\n22.11.2026;1.234,50\n", mapping).Lines.Single();
        Assert.Equal((new DateOnly(2026, 11, 22), 1234.50m, "bing", "CHF"), (line.Date, line.Cost, line.Source, line.Currency));
        Assert.Equal(
            ["cost.map-key", "cost.map-form", "cost.map-decimal", "cost.map-date-format"],
            FaultsOf(CostMapping.Parse(CostMapping.Plain, ["price=a", "date", "decimal=point_", "date_format=%"])).Select(fault => fault.Code));
    }

    [Fact]
    public void Googles_export_has_lines_before_and_sums_after()
    {
        var read = Read(
            "Campaign report\n\"November 1, 2026 - November 2, 2026\"\nDay,Campaign,Campaign ID,Currency code,Cost,Clicks,Impr.\n2026-11-01,Brand,77,EUR,\"1,012.50\",\"1,200\",40000\n2026-11-02,Brand,77,EUR,3,1,2\nTotal: Account,,,EUR,1015.50,,\n",
            CostPresets.Of("google_ads")!);
        Assert.Equal([("google", "cpc", 1012.50m, 1200L), ("google", "cpc", 3m, 1L)], read.Lines.Select(line => (line.Source, line.Medium, line.Cost, line.Clicks!.Value)));
        Assert.Equal((0L, 1L), (read.RefusedCount, read.Skipped));
        Assert.Equal(0.5m, Read("segments.date,metrics.cost_micros,customer.currency_code\n2026-11-01,500000,EUR\n", CostPresets.Of("google_ads")!).Lines.Single().Cost);
    }

    [Fact]
    public void Meta_says_the_currency_in_the_head_of_the_column()
    {
        var line = Read("Day,Campaign name,Ad set name,Amount spent (USD),Impressions\n2026-11-01,Autumn,Set A,10.25,900\n", CostPresets.Of("meta")!).Lines.Single();
        Assert.Equal(("facebook", "paid_social", "Autumn", "Set A", 10.25m, "USD", 900L), (line.Source, line.Medium, line.Campaign, line.AdGroup, line.Cost, line.Currency, line.Impressions!.Value));
    }

    [Fact]
    public void LinkedIn_and_Microsoft_write_months_first()
    {
        Assert.Equal(new DateOnly(2026, 11, 2), Read("Start Date (in UTC)\tCampaign Name\tTotal Spent\tCurrency\n11/2/2026\tB2B\t9\tEUR\n", CostPresets.Of("linkedin")!).Lines.Single().Date);
        Assert.Equal((new DateOnly(2026, 11, 2), "bing"), Read("Gregorian date,Campaign name,Spend,Currency code\n11/2/2026,B2B,9,EUR\n", CostPresets.Of("microsoft")!).Lines.Select(line => (line.Date, line.Source)).Single());
    }

    [Fact]
    public void Lines_of_JSON_are_read_with_numbers_as_they_stand()
    {
        var read = Read("""
            {"date":"2026-11-01","source":"google","medium":"cpc","cost_micros":1230000,"currency":"EUR","campaign":null}
            {"date":"2026-11-01","source":"google","medium":"cpc","cost":0.1,"currency":"EUR","campaign":"x"}
            not json
            [1]

            {"date":"2026-11-02","source":"google","medium":"cpc","currency":"EUR"}
            """);
        Assert.Equal([1.23m, 0.1m], read.Lines.Select(line => line.Cost));
        Assert.Equal([(3L, "unreadable"), (4L, "unreadable"), (6L, "cost_missing")], read.Refused.Select(refused => (refused.Line, refused.Reason)));
    }

    [Fact]
    public void A_file_without_the_columns_says_which_are_missing()
    {
        Assert.Equal(["cost.column-missing", "cost.column-missing"], FaultsOf(Open("date,cost,source\n2026-11-01,1,g\n", CostMapping.Plain)).Select(fault => fault.Code));
        Assert.Equal("import.header-missing", FaultsOf(Open("2026-11-01,google,cpc,1\n", CostMapping.Plain)).Single().Code);
    }

    [Fact]
    public void Rates_are_taken_all_or_none()
    {
        Assert.Equal([new CurrencyRate(new DateOnly(2026, 11, 1), "USD", "EUR", 0.925m)], Rates("date,from,to,rate\n2026-11-01,usd,EUR,0.925\n") is var ok ? ValueOf(ok) : []);
        Assert.Equal(
            ["rates.date-invalid", "rates.currency-unknown", "rates.rate-invalid", "rates.currency-unknown", "rates.twice"],
            FaultsOf(Rates("date,from,to,rate\n1.11.2026,USD,EUR,1\n2026-11-01,XXZ,EUR,1\n2026-11-01,USD,EUR,0\n2026-11-01,EUR,EUR,1\n2026-11-02,USD,EUR,1\n2026-11-02,USD,EUR,2\n")).Select(fault => fault.Code));
    }

    private static CostFileRead Read(string text, CostMapping? mapping = null) => ValueOf(Open(text, mapping ?? CostMapping.Plain));

    private static Cairn.Journeys.Faults.Outcome<CostFileRead> Open(string text, CostMapping mapping) => With(text, file => CostFile.Read(file, mapping));

    private static Cairn.Journeys.Faults.Outcome<IReadOnlyList<CurrencyRate>> Rates(string text) => With(text, RateFile.Read);

    private static T With<T>(string text, Func<ImportFile, T> read)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, Encoding.UTF8.GetBytes(text));
            return read(ValueOf(ImportFile.Open(path)));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
