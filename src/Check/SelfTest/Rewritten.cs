using Verified.Model;

namespace Verified.Check.SelfTest;

/// <summary>Has another command carried out than the one given.</summary>
sealed class Rewritten(Func<Command, Command> rewrite) : Tamper
{
    public override void Before(ref Command command) => command = rewrite(command);
}

/// <summary>Gives another answer than the implementation does.</summary>
sealed class Reworded(Func<Command, Response, Response> reword) : Tamper
{
    public override void After(in Command command, ref Response response) => response = reword(command, response);
}
