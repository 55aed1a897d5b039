using System.Collections;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Segments;

namespace Cairn.Journeys.Products;

/// <summary>Finds the visitors behind a count of one item, for one thread.</summary>
internal sealed class ProductVisitorsWorker(ProductsPlan plan, string item, ProductCount count) : IJourneyWorker<SegmentMembers>
{
    private readonly ProductsWorker _worker = new(plan);
    private readonly int _item = plan.Items.CodeOf(item);

    /// <inheritdoc/>
    public void Add(JourneyPart part, SegmentMembers state)
    {
        var segment = _worker.Begin(part);
        var (members, unused) = (new BitArray(part.End - part.Start), new ProductsState());
        for (var person = part.Start; _item >= 0 && person < part.End; person++)
        {
            members[person - part.Start] = plan.Scope.Persons?.Has(part.Segment, person) != false
                && _worker.Gather(segment, person, unused) && _worker.Done(_item)?.Has(count) == true;
        }

        state.Add(part, members);
    }
}
