namespace Verified.Model;

/// <summary>A step that a system made, as the specification has it.</summary>
/// <param name="Before">The world before.</param>
/// <param name="After">The world that the step leads to.</param>
/// <param name="Command">What was done.</param>
/// <param name="Marks">The rules that fired.</param>
readonly record struct Step(World Before, World After, Command Command, Marks Marks)
{
    /// <summary>Whether a rule had a say in it.</summary>
    public bool Fired(string rule) => Marks.Has(rule);
}
