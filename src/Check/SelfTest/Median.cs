namespace Verified.Check.SelfTest;

/// <summary>The middle of some values.</summary>
public static class Median
{
    /// <summary>The middle one, or the mean of the two in the middle; 0: there are none.</summary>
    public static double Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
