namespace Verified.Model.PerCpu;

/// <summary>Which of the lists that a CPU has of one zone: 0 is the hot and 1 the cold one of single frames, and behind
/// them stands one for the blocks of every further order that is listed.</summary>
/// <param name="Number">Its place.</param>
public readonly record struct ListId(int Number)
{
    /// <summary>The list of single frames that are probably in the cache of the CPU.</summary>
    public static ListId Hot => new(0);

    /// <summary>The list of single frames that are probably not.</summary>
    public static ListId Cold => new(1);

    /// <summary>The order of its blocks.</summary>
    public Order Order => new(Math.Max(0, Number - 1));

    /// <summary>The list for blocks of an order; only single frames are told apart by their warmth.</summary>
    public static ListId Of(Order order, bool cold) =>
        order != Order.Zero ? new(order.Value + 1) : cold ? Cold : Hot;

    /// <summary>How many lists there are of a zone when blocks below that many orders are listed.</summary>
    public static int Count(int orders) => orders + 1;

    /// <inheritdoc/>
    public override string ToString() => this == Hot ? "hot" : this == Cold ? "cold" : $"order-{Order.Value}";
}
