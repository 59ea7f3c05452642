namespace Verified.Check.History;

/// <summary>How the parts of a history are written.</summary>
static class HistoryText
{
    /// <summary>One frame, or the first and the last of several.</summary>
    public static string Frames(long first, long last) => first == last ? $"frame {first}" : $"frames {first}..{last}";
}
