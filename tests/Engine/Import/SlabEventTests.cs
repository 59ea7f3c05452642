using System.Text;
using Verified.Check.Import;

namespace Verified.Tests.Engine.Import;

public sealed class SlabEventTests
{
    static string Told(string line)
    {
        EventLine seen = EventLine.Of(Encoding.UTF8.GetBytes(line));
        Assert.Equal(LineKind.Event, seen.Kind);
        if (!SlabEvent.TryOf(seen, out SlabEvent slab)) return "not understood";
        return $"{slab.Kind} 0x{slab.Pointer:x}{(slab.Hashed ? " hashed" : "")} {slab.Requested}/{slab.Given}"
            + $" '{Encoding.UTF8.GetString(slab.Cache)}' {Encoding.UTF8.GetString(slab.Gfp)} {slab.Node}";
    }

    [Theory]
    [InlineData(
        "[000]   837.619297:          kmem:kmalloc: call_site=sched_setaffinity+0x10c ptr=0xffff888104828f40 bytes_req=30 bytes_alloc=32 gfp_flags=GFP_KERNEL|__GFP_ZERO node=-1 accounted=false",
        "Kmalloc 0xffff888104828f40 30/32 '' GFP_KERNEL|__GFP_ZERO -1")]
    [InlineData(
        "   task-1       [001] .....  3274.938062: kmalloc_node: call_site=lsm_blob_alloc+0x3b/0x60 [ext4] ptr=0000000042e403d9 bytes_req=11 bytes_alloc=16 gfp_flags=GFP_NOWAIT node=1",
        "Kmalloc 0x42e403d9 hashed 11/16 '' GFP_NOWAIT 1")]
    [InlineData(
        "task-1 [001] ..... 3.9: kmem_cache_alloc: call_site=f ptr=ffff888104828f40 name=ip6 dst cache bytes_req=184 bytes_alloc=192 gfp_flags=GFP_ATOMIC node=0 accounted=true",
        "CacheAlloc 0xffff888104828f40 184/192 'ip6 dst cache' GFP_ATOMIC 0")]
    [InlineData(
        "[000] 837.6: kmem:kmem_cache_alloc_node: call_site=f ptr=(nil) name=filp bytes_req=184 bytes_alloc=192 gfp_flags=GFP_KERNEL",
        "CacheAlloc 0x0 184/192 'filp' GFP_KERNEL -1")]
    [InlineData("[000] 837.6: kmem:kmem_cache_free: call_site=f ptr=0xffff888104828f40 name=ip6 dst cache", "CacheFree 0xffff888104828f40 0/0 'ip6 dst cache'  0")]
    [InlineData("[000] 837.6: kmem:kmem_cache_free: call_site=f ptr=0xffff888104828f40", "CacheFree 0xffff888104828f40 0/0 ''  0")]
    [InlineData("[000] 837.6: kmem:kfree: call_site=f ptr=(null)", "Kfree 0x0 0/0 ''  0")]
    [InlineData("[000] 837.6: kmem:kfree: call_site=f ptr=0x10", "Kfree 0x0 0/0 ''  0")]
    [InlineData("[000] 837.6: kmem:kfree: call_site=f ptr=0xc1234560", "Kfree 0xc1234560 0/0 ''  0")]
    [InlineData("task-1 [000] ..... 1.5: kfree: call_site=f ptr=0000000000000000", "Kfree 0x0 0/0 ''  0")]
    [InlineData("[000] 837.6: kmem:mm_page_pcpu_drain: page=1", "None 0x0 0/0 ''  0")]
    [InlineData("[000] 837.6: kmem:kfree: call_site=f", "not understood")]
    [InlineData("[000] 837.6: kmem:kfree: call_site=f ptr=(____ptrval____)", "not understood")]
    [InlineData("[000] 837.6: kmem:kmalloc: call_site=f ptr=0xffff888104828f40 bytes_req=-1 bytes_alloc=16 gfp_flags=GFP_NOWAIT", "not understood")]
    [InlineData("[000] 837.6: kmem:kmalloc: call_site=f ptr=0xffff888104828f40 bytes_req=1 gfp_flags=GFP_NOWAIT", "not understood")]
    [InlineData("[000] 837.6: kmem:kmalloc: call_site=f ptr=0xffff888104828f40 bytes_req=1 bytes_alloc=8", "not understood")]
    [InlineData("[000] 837.6: kmem:kmem_cache_alloc: call_site=f ptr=0xffff888104828f40 bytes_req=1 bytes_alloc=8 gfp_flags=GFP_NOWAIT", "not understood")]
    public void The_fields_are_taken_apart(string line, string told) => Assert.Equal(told, Told(line));
}
