namespace Verified.Cli;

/// <summary>A command line that cannot be carried out. The message is one line: what, where, what to do.</summary>
sealed class UsageException(string message) : Exception(message);
