using System.Numerics;

namespace Verified.Model.Slab;

/// <summary>kmem_cache_create (R8.3).</summary>
public static class Create
{
    /// <summary>
    /// A cache without a name, with the name of another, asked for in an interrupt, of objects below 4 or above 131072
    /// bytes, with a destructor but no constructor, or aligned to what is no power of two up to a page, is a bug of the
    /// caller.
    /// </summary>
    [Rule(RuleIds.Slab.CreateRefused, Source = "ULK3 8.2.4; R8.3; docs/decisions.md")]
    public static Reason Fault(in Command command, bool debug) =>
        command.Node == 0 ? Reason.Name
        : (command.Context & Context.Interrupt) != 0 ? Reason.InInterrupt
        : command.Value is < Geometry.Word or > Geometry.Largest ? Reason.TooLarge
        : (command.Gfp & (CacheFlags.Constructor | CacheFlags.Destructor)) == CacheFlags.Destructor
        ? Reason.NoConstructor
        : IsIllegal(command.Gfp, debug) ? Reason.Flags
        : command.More > Pages.Size || BitOperations.PopCount(command.More) > 1 ? Reason.Illegal
        : Reason.None;

    /// <summary>
    /// SLAB_DESTROY_BY_RCU together with a destructor or with SLAB_POISON, flags of debugging in a build without it,
    /// and flags that mean nothing are a bug of the caller.
    /// </summary>
    [Rule(RuleIds.Slab.CreateFlags, Source = "R8.3")]
    public static bool IsIllegal(uint flags, bool debug) =>
        (flags & ~(CacheFlags.Allowed | (debug ? CacheFlags.Debugging : 0))) != 0
        || (flags & (CacheFlags.DestroyByRcu | CacheFlags.Destructor | CacheFlags.Poison)) > CacheFlags.DestroyByRcu;

    /// <summary>No cache is created when there is no room for another or when no object fits into its slabs.</summary>
    [Rule(RuleIds.Slab.CreateNull, Source = "R8.3")]
    public static Reason Missing(int place, Geometry? geometry) =>
        place < 0 ? Reason.NoRoom : geometry is null ? Reason.TooLarge : Reason.None;

    /// <summary>With SLAB_PANIC the kernel panics instead.</summary>
    [Rule(RuleIds.Slab.CreatePanic, Source = "R8.3")]
    public static bool IsPanic(uint flags) => (flags & CacheFlags.Panic) != 0;

    internal static Course Run(Course course, scoped in Command command)
    {
        Machine machine = course.Below.Machine;
        Reason fault = Fault(command, machine.Layout.SlabDebug);
        if (fault == Reason.Flags) return course.Refuses(RuleIds.Slab.CreateFlags, Response.Bug(fault));
        if (fault != Reason.None) return course.Refuses(RuleIds.Slab.CreateRefused, Response.Bug(fault));
        int place = course.Slabs.Caches.FirstFree();
        var geometry = Geometry.Of((int)command.Value, (int)command.More, command.Gfp, machine);
        Reason missing = Missing(place, geometry);
        bool panic = missing != Reason.None && IsPanic(command.Gfp);
        if (panic) return course.Answers(RuleIds.Slab.CreatePanic, Response.Bug(Reason.Panic));
        if (missing != Reason.None) return course.Refuses(RuleIds.Slab.CreateNull, Response.Failed(missing));
        string name = $"cache-{command.Node}";
        for (int at = 0; at < course.Slabs.Caches.Length; at++)
        {
            if (course.Slabs.Caches[at]?.Name == name)
                return course.Refuses(RuleIds.Slab.CreateRefused, Response.Bug(Reason.Name));
        }

        return course.With(place, New(machine, name, geometry!, place, course.Slabs.Clock))
            .Fires(machine.Layout.SlabDebug ? Fired.Created | Fired.Debugged : Fired.Created)
            .Answers(RuleIds.Slab.CreateRefused, Response.Of(Outcome.Ok) with { Address = (ulong)place });
    }

    /// <summary>A cache without slabs.</summary>
    internal static Cache New(Machine machine, string name, Geometry geometry, int place, long clock)
    {
        var (limit, batch, shared) = Limits.Of(geometry.Size, machine.Layout.Cpus, machine.Layout.SlabDebug);
        var list = new CacheNode { NextReap = clock + Reap.First(place) };
        return new()
        {
            Name = name,
            Geometry = geometry,
            Flags = geometry.Flags,
            DescriptorCache = geometry.OffSlab ? Kmalloc.Sizes.Place(geometry.Line, (ulong)geometry.SlabSize, 0) : -1,
            Limit = limit,
            Batch = batch,
            SharedCapacity = shared,
            Locals = [.. Enumerable.Repeat(ObjectArray.Empty, machine.Layout.Cpus)],
            Lists = [.. Enumerable.Repeat(list, machine.Nodes.Length)],
        };
    }

    /// <summary>Sizes around the limits.</summary>
    [Example(RuleIds.Slab.CreateRefused, "E8.3")]
    internal static string Sizes() => string.Join(", ", ((ulong[])[3, 4, 131072, 131073])
        .Select(size => Conversation.Example(1, [new() { Op = Op.CacheCreate, Node = 1, Value = size }]).Response)
        .Select(answer => answer with { Address = 0 }));
}
