namespace Verified.Cli;

/// <summary>How the program ends: the one place where the numbers stand.</summary>
enum ExitCode
{
    /// <summary>All rules held, or the command did what was asked.</summary>
    Held = 0,

    /// <summary>The command line is wrong.</summary>
    Usage = 1,

    /// <summary>A rule was violated.</summary>
    Violated = 2,

    /// <summary>A rule never fired, or a failure could not be repeated.</summary>
    Undecided = 3,

    /// <summary>The suite did not find a fault that was planted.</summary>
    SelfTestBroken = 4,

    /// <summary>An input file is not understood.</summary>
    Input = 5,

    /// <summary>A mistake in this program.</summary>
    Internal = 70,

    /// <summary>Ended by a signal; what was done by then is kept.</summary>
    Interrupted = 130,
}
