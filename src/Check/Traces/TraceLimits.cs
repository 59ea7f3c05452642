namespace Verified.Check.Traces;

/// <summary>What a trace may be at most, so that a hostile file costs no more than a large honest one.</summary>
public static class TraceLimits
{
    /// <summary>Bytes of a trace file, after decompression.</summary>
    public const int FileBytes = 256 << 20;

    /// <summary>Nesting of a JSON trace.</summary>
    public const int Depth = 16;

    /// <summary>Commands in a trace.</summary>
    public const int Commands = 4_000_000;

    /// <summary>Frames of a machine: no zone ends behind this frame number (64 GB).</summary>
    public const int Frames = 1 << 24;

    /// <summary>Nodes of a machine.</summary>
    public const int Nodes = 8;

    /// <summary>The distance between two nodes.</summary>
    public const int Distance = 255;

    /// <summary>Zones of a machine.</summary>
    public const int Zones = Nodes * Model.ZoneId.Kinds;

    /// <summary>CPUs of a machine.</summary>
    public const int Cpus = 64;

    /// <summary>Holes of a zone, and reserved ranges of a machine.</summary>
    public const int Ranges = 1 << 20;
}
