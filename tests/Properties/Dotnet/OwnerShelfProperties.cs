using System.Runtime.CompilerServices;
using Verified.Impl;

namespace Verified.Tests.Properties.Dotnet;

public sealed class OwnerShelfProperties
{
    /// <summary>Who holds an owner then, and its machine, is whoever took it.</summary>
    [Fact]
    public void An_owner_that_was_taken_is_not_kept()
    {
        using MemorySystem system = MemorySystem.Boot(new() { Dma = new(0, 64) });
        var shelf = new OwnerShelf();
        WeakReference taken = Pass(shelf, system);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(taken.IsAlive);
        GC.KeepAlive(shelf);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static WeakReference Pass(OwnerShelf shelf, MemorySystem system)
    {
        shelf.Add(new PooledOwner(null!, system));
        return new WeakReference(shelf.Take());
    }
}
