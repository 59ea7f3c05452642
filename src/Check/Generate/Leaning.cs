namespace Verified.Check.Generate;

/// <summary>What draws generated traces away from the average, part by part, so that each can be measured.</summary>
[Flags]
public enum Leaning
{
    /// <summary>Every trace is drawn from the same distribution.</summary>
    None = 0,

    /// <summary>Each trace leaves some deeds out, weighs the others anew, and has few kinds of arguments.</summary>
    Swarm = 1,

    /// <summary>A trace grows, churns and drains in turn.</summary>
    Phases = 2,

    /// <summary>Orders are drawn at the boundaries of the state once in a while.</summary>
    Boundaries = 4,

    /// <summary>All of it.</summary>
    All = Swarm | Phases | Boundaries,
}
