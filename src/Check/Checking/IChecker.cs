using Verified.Check.Traces;

namespace Verified.Check.Checking;

/// <summary>Checks areas on generated traces until the time is up or each area has failed or is done.</summary>
public interface IChecker
{
    /// <summary>Called from the thread that found it with each unshrunk failure, before shrinking begins.</summary>
    Action<Finding>? Found { get; set; }

    /// <summary>Called with each improvement of a failure while it is shrunk.</summary>
    Action<Trace>? Better { get; set; }

    /// <summary>What has been done so far; may be asked for at any time from any thread.</summary>
    CheckReport Report(bool interrupted = false);

    /// <summary>Runs the plan. After cancellation the report tells what was done by then.</summary>
    CheckReport Run(CancellationToken cancel = default);
}
