using Verified.Model;

namespace Verified.Check.Traces;

/// <summary>A number that a command is written with as key=value, and where in the command it is kept.</summary>
sealed record NumberKey(string Name, Func<Command, ulong> Get, Func<Command, ulong, Command> Set)
{
    /// <summary>The most that fits.</summary>
    public ulong Most { get; init; } = ulong.MaxValue;

    /// <summary>Whether it may be left out, and is 0 then.</summary>
    public bool Optional { get; init; }

    /// <summary>Whether it is written in hexadecimal.</summary>
    public bool Hex { get; init; }

    public static readonly NumberKey Size = Value("size");
    public static readonly NumberKey Milliseconds = Value("ms");
    public static readonly NumberKey Nth = Value("nth");
    public static readonly NumberKey NewSize = Second("size");
    public static readonly NumberKey Count = Second("count");
    public static readonly NumberKey Cold = Value("cold") with { Most = 1, Optional = true };
    public static readonly NumberKey Align = Second("align") with { Optional = true };
    public static readonly NumberKey Byte = Second("byte") with { Most = byte.MaxValue, Hex = true };
    public static readonly NumberKey Limit = Value("limit");

    public static readonly NumberKey Least = Value("min");
    public static readonly NumberKey Mask = Value("bits") with { Hex = true };
    public static readonly NumberKey Type = Second("type");
    public static readonly NumberKey Each = Second("size");
    public static readonly NumberKey AreaFlags = Second("kind") with { Hex = true };

    public static readonly NumberKey Batch = new(
        "batch", command => (uint)command.More,
        (command, batch) => command with { More = (command.More & ~(ulong)uint.MaxValue) | batch })
    {
        Most = uint.MaxValue,
    };

    public static readonly NumberKey Shared = new(
        "shared", command => command.More >> 32,
        (command, shared) => command with { More = (uint)command.More | (shared << 32) })
    {
        Most = uint.MaxValue,
    };

    public static readonly NumberKey NameNumber = new(
        "name", command => (uint)command.Node, (command, name) => command with { Node = (int)name })
    {
        Most = int.MaxValue,
        Optional = true,
    };

    static NumberKey Value(string name) =>
        new(name, command => command.Value, (command, value) => command with { Value = value });

    static NumberKey Second(string name) =>
        new(name, command => command.More, (command, value) => command with { More = value });
}
