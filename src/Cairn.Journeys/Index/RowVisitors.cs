namespace Cairn.Journeys.Index;

/// <summary>Who sent each event of a segment. A person whom no edge joins to a user is its only visitor; for users the visitors are listed, once where all rows have the same.</summary>
internal readonly struct RowVisitors(Block<int> users, Block<int> starts, Block<int> visitors)
{
    /// <summary>The numbers of the persons in the segment that are users, ascending.</summary>
    public Block<int> Users => users;

    /// <summary>Where each user's visitors begin in <see cref="Visitors"/>, and one more entry: their number.</summary>
    public Block<int> Starts => starts;

    /// <summary>For each user one visitor code, or one for each of its rows.</summary>
    public Block<int> Visitors => visitors;

    /// <summary>The visitor codes of a person's rows: one for all of them, or one each.</summary>
    /// <param name="number">The person's number in the segment.</param>
    /// <param name="only">Where the code is put when there is nothing listed.</param>
    /// <param name="person">The person's code.</param>
    public ReadOnlySpan<int> Of(int number, int person, ref int only)
    {
        if ((person & 1) == 0)
        {
            only = person >> 1;
            return new ReadOnlySpan<int>(in only);
        }

        var user = users.Span.BinarySearch(number);
        return visitors.Slice(starts[user], starts[user + 1] - starts[user]);
    }
}
