using Verified.Check.Checking;
using Verified.Check.Isolation;
using Verified.Cli.Options;

namespace Verified.Cli.Checks;

/// <summary>What a check was asked to do.</summary>
/// <param name="Plan">The areas, the system, the seed and how long.</param>
/// <param name="System">The name of the system.</param>
/// <param name="Out">The directory for the results.</param>
/// <param name="Progress">How progress is shown.</param>
/// <param name="Isolation">How the system is run in processes of its own; null: in this one.</param>
sealed record CheckRequest(
    CheckPlan Plan, string System, string Out, ProgressMode Progress, IsolationPlan? Isolation = null);
