namespace Verified.Mutants.Generated;

/// <summary>A kind of small mistake that is made wherever the sources have a place for it.</summary>
public enum Operator
{
    /// <summary>Another comparison: its boundary moved, or turned round.</summary>
    Relation,

    /// <summary>Another arithmetic or bitwise operator.</summary>
    Arithmetic,

    /// <summary>A number one larger or one smaller.</summary>
    Constant,

    /// <summary>A condition turned into its opposite.</summary>
    Negation,

    /// <summary>One side of an "and" or an "or" left out, or one taken for the other.</summary>
    Dropped,

    /// <summary>A statement left out.</summary>
    Deletion,

    /// <summary>Two arguments next to each other swapped.</summary>
    Swap,

    /// <summary>A method that returns at once.</summary>
    Return,
}
