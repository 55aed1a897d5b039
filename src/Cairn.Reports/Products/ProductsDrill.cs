using Cairn.Journeys.Faults;
using Cairn.Journeys.Products;
using Cairn.Reports.Drill;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Products;

/// <summary>The visitors who viewed, carted, abandoned or bought one item; the cell is the verb, a blank, and the item's id.</summary>
internal sealed class ProductsDrill : IDrillable
{
    private static readonly (string Verb, ProductCount Count)[] Verbs =
    [
        ("viewed", ProductCount.ViewedVisitors), ("carted", ProductCount.CartedVisitors),
        ("abandoned", ProductCount.AbandonedVisitors), ("bought", ProductCount.BoughtVisitors),
    ];

    /// <inheritdoc/>
    public string Kind => "products";

    /// <inheritdoc/>
    public Outcome<DrillSet> Open(DrillToken token, ReportSite site, CancellationToken cancellation)
    {
        var faults = new List<Fault>();
        var request = token.As<ProductsRequest>();
        var plan = ReportPlanner.Plan(request, site, faults);
        var within = ProductsRunner.Within(request, faults);
        var blank = token.Cell.IndexOf(' ', StringComparison.Ordinal);
        var verb = Array.FindIndex(Verbs, known => blank > 0 && known.Verb == token.Cell[..blank]);
        if (verb < 0)
        {
            faults.Add(new Fault("drill.token-invalid", "/drill", "The token names no number of the products report; run the report again."));
        }

        return plan is null || faults.Count > 0
            ? new Outcome<DrillSet>.Refused(faults)
            : new DrillSet(plan, ProductsOperator.Visitors(new ProductsPlan(plan.Scope(), site.Currency, within), token.Cell[(blank + 1)..], Verbs[verb].Count, cancellation));
    }

    /// <summary>The cell of a count of visitors.</summary>
    internal static string Cell(ProductCount count, string item) => $"{Array.Find(Verbs, known => known.Count == count).Verb} {item}";
}
