using Verified.Tests.Properties.HighMemory;

namespace Verified.Tests.Properties;

/// <summary>
/// What this assembly does when it is started as a program: one thing that is expected to end the process, on behalf of
/// a test that watches from outside. The test host does not come this way.
/// </summary>
static class Program
{
    static int Main(string[] arguments)
    {
        if (arguments.Length != 1) return 1;
        Trespass.Run(arguments[0]);
        return 0;
    }
}
